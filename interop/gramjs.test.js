import { GramJs } from './gramjs.js'
import { story } from './story.js'

story('GramJS', 4, GramJs)
