/** What the precompiles call of this module. */
export { blake2f, blakeInput, blakeOutput } from './blake2f';
export {
  DIGITS,
  GENERATOR_MULTIPLES,
  p256Generator,
  p256GeneratorDigits,
  p256Key,
  p256KeyDigits,
  p256Multiply,
  p256Sum,
} from './p256';
export {
  EXPONENT_BYTES,
  LIMBS_MAX,
  powerBegin,
  powerByBits,
  powerByNibbles,
  powerExponent,
  powerFillTable,
  powerModulus,
  powerMultiply,
  powerResult,
  powerTable,
} from './power';
export { ripemdAbsorb, ripemdBegin, ripemdFinish, ripemdState } from './ripemd160';
export { sha256Absorb, sha256Begin, sha256Finish, shaState } from './sha256';
export { TEXT_BYTES, text } from './text';
