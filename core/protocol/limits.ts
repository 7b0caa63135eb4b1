/** Bytes of one signed transaction, as geth's pool has it. */
export const TRANSACTION_BYTES_MAX = 128 * 1024;
/** Bytes of one encoded block (LEDGER-WIRE-2); equal to Osaka's limit (EIP-7934). */
export const BLOCK_BYTES_MAX = 8 * 1024 * 1024;
/** Bytes of contract creation code (EIP-3860). */
export const INITCODE_BYTES_MAX = 49_152;
/** Gas of one transaction from Osaka on (EIP-7825). */
export const TRANSACTION_GAS_MAX = 16_777_216n;
/** Validators, and so seals, that one header can name. */
export const EXTRA_DATA_VALIDATORS_MAX = 1024;
