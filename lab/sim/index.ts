export { type RunTwinsOptions, runTwins, type TwinsReport } from './twins/runTwins.ts';
