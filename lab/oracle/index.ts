export { EthereumJsEvm } from './ethereumJsEvm.ts';
