import { plantBug } from './plant.ts';
import { PLANTED_BUGS } from './plantedBugs.ts';

/** For `node --import`: plants the bug that the environment names into the process that is starting. */
const name = process.env['HANSE_PLANTED_BUG'];
const bug = PLANTED_BUGS.find((one) => one.name === name);
if (bug === undefined)
  throw new RangeError(`HANSE_PLANTED_BUG is ${name ?? 'not set'}, wanted the name of a planted bug`);
plantBug(bug);
