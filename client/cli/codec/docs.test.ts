import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Language } from '@hanse/base';
import { answerAll, type Codec } from './answerAll.ts';
import { chunksOf } from './answers.fixture.ts';
import { extraDataCodec } from './extraData.ts';
import { qbftMessageCodec } from './qbftMessage.ts';
import { rlpCodec } from './rlp.ts';
import { transactionCodec } from './transaction.ts';
import { trieCodec } from './trie.ts';
import { typedDataCodec } from './typedData.ts';

const CODECS: { readonly [words: string]: Codec } = {
  rlp: rlpCodec(),
  tx: transactionCodec(),
  'tx --fork Berlin': transactionCodec({ fork: 'Berlin' }),
  'tx --fork Frontier': transactionCodec({ fork: 'Frontier' }),
  trie: trieCodec(),
  'trie --prove cat': trieCodec({ prove: 'cat' }),
  'qbft-message': qbftMessageCodec(),
  'qbft-extradata': extraDataCodec(),
  eip712: typedDataCodec(),
};

async function pageHolds(page: string, language: Language): Promise<void> {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  const examples = [...text.matchAll(/```console\n\$ hanse codec (.*) <<< '?(.*?)'?\n(.*)\n```/g)];
  assert.equal(examples.length, text.split('```console').length - 1);
  assert.ok(examples.length >= 12);
  for (const [, words = '', input = '', wanted] of examples) {
    const codec = CODECS[words];
    assert.ok(codec !== undefined, words);
    let said = '';
    const write = (line: string): void => {
      said += line;
    };
    await answerAll({ source: chunksOf(input, 4096), codec, language, write });
    assert.equal(said, `${wanted}\n`, `${words} <<< ${input}`);
  }
}

test('the examples of the page are what the command answers', () => pageHolds('codec.md', 'en'));
test('the examples of the Chinese page are, too', () => pageHolds('codec.zh-CN.md', 'zh'));
