import { story } from './story.js'
import { Tdlib } from './tdlib.js'

story('TDLib', 1, Tdlib, Tdlib.missing())
