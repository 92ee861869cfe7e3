import { Mtcute } from './mtcute.js'
import { story } from './story.js'

story('mtcute', 2, Mtcute)
