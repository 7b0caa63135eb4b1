export { STATE_TESTS_FOLDER, stateTestFiles } from './stateTestFiles.ts';
