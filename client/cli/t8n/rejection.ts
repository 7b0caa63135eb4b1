import type { Address, Fault, FaultParams } from '@hanse/base';

type Sentence = (params: FaultParams, sender: Address | undefined) => string;

/** geth's sentences: tools that compare clients recognise the reason of a refusal by them. */
const SENTENCES: { readonly [code: string]: Sentence } = {
  'execution/nonce-too-low': (p) => `nonce too low: address ${p['address']}, tx: ${p['seen']} state: ${p['wanted']}`,
  'execution/nonce-too-high': (p) => `nonce too high: address ${p['address']}, tx: ${p['seen']} state: ${p['wanted']}`,
  'execution/insufficient-funds': (p) =>
    `insufficient funds for gas * price + value: address ${p['address']} have ${p['seen']} want ${p['wanted']}`,
  'execution/sender-has-code': (p) => `sender not an eoa: address ${p['address']}`,
  'execution/fee-below-base': (p, sender) =>
    `max fee per gas less than block base fee: address ${sender}, maxFeePerGas: ${p['seen']}, baseFee: ${p['wanted']}`,
  'execution/block-gas-limit': () => 'gas limit reached',
  'protocol/intrinsic-gas': (p) => `intrinsic gas too low: have ${p['seen']}, want ${p['wanted']}`,
  'protocol/gas-limit-cap': (p) => `transaction gas limit too high (cap: ${p['wanted']}, tx: ${p['seen']})`,
  'protocol/initcode-too-large': (p) => `max initcode size exceeded: code size ${p['seen']} limit ${p['wanted']}`,
  'protocol/nonce-max': (p, sender) => `nonce has max value: address ${sender}, nonce: ${p['seen']}`,
  'protocol/tip-above-fee': (p, sender) =>
    `max priority fee per gas higher than max fee per gas: address ${sender}, maxPriorityFeePerGas: ${p['seen']}, maxFeePerGas: ${p['wanted']}`,
  'protocol/cost-overflow': (_, sender) =>
    `insufficient funds for gas * price + value: address ${sender} required balance exceeds 256 bits`,
  'protocol/no-authorizations': (_, sender) => `EIP-7702 transaction with empty auth list (sender ${sender})`,
  'protocol/wrong-chain': (p) => `invalid chain id for signer: have ${p['seen']} want ${p['wanted']}`,
  'protocol/type-not-active': () => 'transaction type not supported',
  'protocol/unknown-transaction-type': () => 'transaction type not supported',
  'cli/bad-blobs': (p) => String(p['sentence']),
  'protocol/high-s': () => 'invalid transaction v, r, s values',
  'protocol/bad-signature': () => 'invalid transaction v, r, s values',
};

/** Why a transaction was left out. */
export function rejection(fault: Fault, sender: Address | undefined): string {
  return SENTENCES[fault.code]?.(fault.params, sender) ?? fault.message;
}
