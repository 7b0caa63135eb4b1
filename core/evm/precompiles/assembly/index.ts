/** What the precompiles call of this module. */
export { blake2f, blakeInput, blakeOutput } from './blake2f';
