import type { CommandSpec } from '../command.ts';

export const CODEC_COMMANDS: readonly CommandSpec[] = [
  {
    path: ['codec', 'rlp'],
    summary: {
      en: 'RLP to JSON and back, one input a line',
      zh: 'RLP 与 JSON 互转，每行一个输入',
    },
    details: {
      en: 'Reads the standard input and answers each line with one line of JSON, in order; an error is {"error": {"code", "message", "params"}} and makes the exit code 1. The first input may be a JSON text over several lines. Hexadecimal, with or without 0x, is decoded to {"value", "hash"}: lists, and 0x… for each byte string; hash is its keccak-256. JSON is encoded to {"rlp", "hash"}: lists, texts (as UTF-8; 0x… as bytes), integers, and "#123" for integers of any size. A number alone on its line is JSON unless --decode says otherwise.',
      zh: '读取标准输入，按顺序每行回答一行 JSON；错误为 {"error": {"code", "message", "params"}}，并使退出码为 1。第一个输入可以是多行的 JSON 文本。十六进制（可省略 0x）解码为 {"value", "hash"}：列表，以及表示字节串的 0x…；hash 为其 keccak-256。JSON 编码为 {"rlp", "hash"}：列表、文本（UTF-8；0x… 为字节）、整数，以及表示任意大整数的 "#123"。单独一行的数字视为 JSON，除非指定 --decode。',
    },
    options: {
      decode: { text: { en: 'take every input as hexadecimal RLP', zh: '所有输入都视为十六进制 RLP' } },
      encode: { text: { en: 'take every input as JSON', zh: '所有输入都视为 JSON' } },
    },
    examples: ['codec rlp', 'codec rlp --decode'],
    load: async () => {
      const [{ codecCommand }, { rlpCodec }] = await Promise.all([import('./command.ts'), import('./rlp.ts')]);
      return codecCommand((input) => {
        const isDecode = input.has('decode');
        if (isDecode && input.has('encode'))
          throw input.badOption('encode', '--decode --encode', '--decode | --encode');
        return rlpCodec(isDecode ? 'decode' : input.has('encode') ? 'encode' : 'either');
      });
    },
  },
  {
    path: ['codec', 'tx'],
    summary: {
      en: 'signed transactions to fields, sender and hashes; fields to bytes',
      zh: '已签名交易转为字段、发送者与哈希；字段转为字节',
    },
    details: {
      en: 'A signed transaction in hexadecimal is answered with its fields as JSON-RPC names them and hash, sender, size, intrinsicGas, signingHash and raw, or the fault of the first rule it breaks. Fields in JSON (also an answer of this command, or a transaction of eth_getTransactionByHash) become the same answer when they are signed (r, s, and v or yParity); otherwise {"type", "signingPayload", "signingHash", "intrinsicGas"}: what is to be signed. With --fork the rules of that fork are applied, from Frontier to Osaka, as in TransactionTests; without it a transaction only has to be readable and signed. Blob transactions are refused.',
      zh: '十六进制的已签名交易，回答其字段（名称同 JSON-RPC）以及 hash、sender、size、intrinsicGas、signingHash 与 raw；若违反规则，则回答所违反的第一条规则的错误。JSON 字段（也可以是本命令的回答，或 eth_getTransactionByHash 的交易）若已签名（r、s 及 v 或 yParity）则得到同样的回答；否则为 {"type", "signingPayload", "signingHash", "intrinsicGas"}，即待签名的内容。指定 --fork 时应用该分叉的规则（从 Frontier 到 Osaka，同 TransactionTests）；否则交易只需可读且已签名。不接受 blob 交易。',
    },
    options: {
      fork: {
        value: 'NAME',
        text: { en: 'whose rules are applied: Frontier … Osaka', zh: '应用其规则的分叉：Frontier … Osaka' },
        fallback: { en: 'readable and signed is enough', zh: '可读且已签名即可' },
      },
      'chain-id': {
        value: 'N',
        text: { en: 'the chain a transaction must be for', zh: '交易必须针对的链' },
        fallback: { en: '1 with --fork, else any', zh: '有 --fork 时为 1，否则不限' },
      },
    },
    examples: ['codec tx', 'codec tx --fork Cancun'],
    load: async () => {
      const [{ codecCommand }, { transactionCodec }, { TRANSACTION_FORKS, transactionForkNamed }] = await Promise.all([
        import('./command.ts'),
        import('./transaction.ts'),
        import('./transactionForks.ts'),
      ]);
      return codecCommand((input) => {
        const name = input.text('fork');
        const fork = name === undefined ? undefined : transactionForkNamed(name);
        if (name !== undefined && fork === undefined)
          throw input.badOption('fork', name, TRANSACTION_FORKS.join(' | '));
        const chainId = input.integer('chain-id', { min: 0, max: Number.MAX_SAFE_INTEGER });
        return transactionCodec({ fork, chainId: chainId === undefined ? undefined : BigInt(chainId) });
      });
    },
  },
  {
    path: ['codec', 'header'],
    summary: {
      en: 'block headers to fields, hashes and signers, and back',
      zh: '区块头与字段互转，并给出哈希与签名者',
    },
    details: {
      en: 'A header in hexadecimal RLP, or its fields in JSON (names of JSON-RPC; those of Besu and the state tests are understood; a block of eth_getBlockByNumber will do), is answered with its fields and hash, rlpHash, size and rlp. hash is the one the block is known by; rlpHash is keccak-256 of the encoding. They differ in sealed headers of QBFT only, whose hash leaves out seals and round; those have sealHash, which the seals sign, and qbft with the fields of the extra data and the signers, too.',
      zh: '十六进制 RLP 的区块头，或 JSON 字段（名称同 JSON-RPC，也接受 Besu 与状态测试的名称；eth_getBlockByNumber 的区块亦可），回答其字段以及 hash、rlpHash、size 与 rlp。hash 是区块的正式哈希；rlpHash 是编码的 keccak-256。两者仅在 QBFT 的已封印区块头中不同，其 hash 不含封印与轮次；此时还有 sealHash（封印所签的内容）和 qbft（extraData 的字段与签名者）。',
    },
    examples: ['codec header'],
    load: async () => {
      const [{ codecCommand }, { headerCodec }] = await Promise.all([import('./command.ts'), import('./header.ts')]);
      return codecCommand(() => headerCodec());
    },
  },
  {
    path: ['codec', 'trie'],
    summary: {
      en: 'the root of a Merkle Patricia trie, and proofs',
      zh: 'Merkle Patricia 树的根与证明',
    },
    details: {
      en: 'Each input is the changes of one trie, applied in order: [[key, value], …] or {key: value, …}, or a case of TrieTests that has them under "in". Texts that begin with 0x are bytes, others UTF-8; null or nothing as the value deletes. The answer is {"root"}; with --prove also key, value (null: there is none) and proof, as eth_getProof has it. {"root", "key", "proof"} is a proof to check: the answer has the value it shows.',
      zh: '每个输入是一棵树的更改，按顺序应用：[[key, value], …] 或 {key: value, …}，或 TrieTests 中以 "in" 给出更改的用例。以 0x 开头的文本为字节，其余为 UTF-8；值为 null 或空表示删除。回答为 {"root"}；指定 --prove 时还有 key、value（null 表示不存在）与 proof（同 eth_getProof）。{"root", "key", "proof"} 是待校验的证明，回答其所证明的值。',
    },
    options: {
      secure: { text: { en: 'hash the keys first', zh: '先对键取哈希' } },
      prove: {
        value: 'KEY',
        text: { en: 'prove this key: text, or 0x… as bytes', zh: '证明该键：文本，或以 0x… 表示的字节' },
      },
    },
    examples: ['codec trie', 'codec trie --secure', 'codec trie --prove dog'],
    load: async () => {
      const [{ codecCommand }, { trieCodec }] = await Promise.all([import('./command.ts'), import('./trie.ts')]);
      return codecCommand((input) =>
        trieCodec({ keys: input.has('secure') ? 'secure' : 'plain', prove: input.text('prove') }),
      );
    },
  },
  {
    path: ['codec', 'qbft-message'],
    summary: {
      en: 'messages of QBFT to fields, hashes and signers, and back',
      zh: 'QBFT 消息与字段互转，并给出哈希与签名者',
    },
    details: {
      en: 'A message in hexadecimal RLP, with or without its code (0x12 … 0x15) in front, or its fields in JSON as the test suite of QBFT names them, is answered with its fields, and signingHash and signer beside each signature, rlp (without the code) and message (with it). Fields without a signature are answered with {"type", "signingPayload", "signingHash"}.',
      zh: '十六进制 RLP 的消息（前面可带代码 0x12 … 0x15），或 JSON 字段（名称同 QBFT 测试套件），回答其字段，每个签名旁附 signingHash 与 signer，以及 rlp（不含代码）与 message（含代码）。没有签名的字段则回答 {"type", "signingPayload", "signingHash"}。',
    },
    examples: ['codec qbft-message'],
    load: async () => {
      const [{ codecCommand }, { qbftMessageCodec }] = await Promise.all([
        import('./command.ts'),
        import('./qbftMessage.ts'),
      ]);
      return codecCommand(() => qbftMessageCodec());
    },
  },
  {
    path: ['codec', 'qbft-extradata'],
    summary: { en: 'the extra data of QBFT headers to fields and back', zh: 'QBFT 区块头的 extraData 与字段互转' },
    details: {
      en: 'Extra data in hexadecimal RLP, or {"vanityData", "validators", "vote", "round", "seals"} in JSON, is answered with all of these, layout and rlp. Two layouts are in use: current, what Besu writes today, and early QBFT, with a round of four bytes. Reading tells them apart.',
      zh: '十六进制 RLP 的 extraData，或 JSON {"vanityData", "validators", "vote", "round", "seals"}，回答上述全部字段以及 layout 与 rlp。现有两种布局：current 为 Besu 目前的格式；early 为早期 QBFT，轮次占四字节。读取时自动区分。',
    },
    options: {
      layout: {
        value: 'current|early',
        text: { en: 'the layout of fields that do not name theirs', zh: '未注明布局的字段所用的布局' },
        fallback: 'current',
      },
    },
    examples: ['codec qbft-extradata', 'codec qbft-extradata --layout early'],
    load: async () => {
      const [{ codecCommand }, { extraDataCodec, LAYOUTS }] = await Promise.all([
        import('./command.ts'),
        import('./extraData.ts'),
      ]);
      return codecCommand((input) => extraDataCodec(input.oneOf('layout', LAYOUTS)));
    },
  },
  {
    path: ['codec', 'eip712'],
    summary: { en: 'the hashes of typed data (EIP-712)', zh: '类型化数据（EIP-712）的哈希' },
    details: {
      en: 'Each input is a document {types, primaryType, domain, message} as eth_signTypedData_v4 takes it; the answer is {"primaryType", "encodeType", "typeHash", "domainSeparator", "structHash", "digest"}, digest being what is signed. Types are read strictly (uint and int only with their size), and a value that is missing or does not fit its type is an error; members that the type does not name are not hashed. Types without EIP712Domain get one with the members the domain has.',
      zh: '每个输入是 eth_signTypedData_v4 所用的文档 {types, primaryType, domain, message}；回答为 {"primaryType", "encodeType", "typeHash", "domainSeparator", "structHash", "digest"}，其中 digest 为待签名的内容。类型严格读取（uint 与 int 必须带位数），缺失或不符合类型的值均为错误；类型未列出的成员不参与哈希。类型中没有 EIP712Domain 时，按 domain 已有的成员补上。',
    },
    examples: ['codec eip712'],
    load: async () => {
      const [{ codecCommand }, { typedDataCodec }] = await Promise.all([
        import('./command.ts'),
        import('./typedData.ts'),
      ]);
      return codecCommand(() => typedDataCodec());
    },
  },
];
