// Egg and Midway, each with an application in a folder of its own.
import {
  FRAMEWORKS,
  koaFrameworkScenario,
} from '../lines/koa-frameworks/koa-framework-scenario.mjs';

export default Object.entries(FRAMEWORKS).map(koaFrameworkScenario);
