import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { parseNodeConfig } from './config.ts';

const CONFIG = {
  name: 'bank-1',
  genesis: '../genesis.json',
  key: { keystore: 'key/validator.json', passphraseFile: 'key/passphrase' },
  tls: { certificate: 'tls/node.pem', privateKey: 'tls/key.pem' },
  p2p: { port: 30300, peers: [{ host: '127.0.0.1', port: 30301 }] },
  rpc: { port: 8545 },
  admin: { port: 9545 },
};
const parse = (changes: object): ReturnType<typeof parseNodeConfig> =>
  parseNodeConfig(JSON.stringify({ ...CONFIG, ...changes }), '/league/node/node.json');

test('paths start from the folder of the file, and what is absent has its default', () => {
  const config = parse({});
  assert.equal(config.genesisPath, '/league/genesis.json');
  assert.equal(config.dataFolder, '/league/node/data');
  assert.equal(config.key.votesPath, '/league/node/key/validator.json.votes');
  assert.equal(config.rpc.host, '127.0.0.1');
  assert.equal(config.state.historyBlocks, undefined);
});

test('what is wrong is named with what was seen and wanted', () => {
  const refuse = (changes: object, field: string, code = 'daemon/bad-config'): void => {
    assert.throws(
      () => parse(changes),
      (error) => isFault(error, code) && error.message.includes(field) && !/ (a|an|the|of) /.test(error.text.zh),
      field,
    );
  };
  refuse({ name: '' }, 'name');
  refuse({ rpc: { port: 70_000 } }, 'rpc.port');
  refuse({ rpc: { port: 1, host: 7 } }, 'rpc.host');
  refuse({ rpcs: {} }, 'rpcs', 'daemon/unknown-setting');
  refuse({ p2p: { port: 1, peers: [{ host: 'x' }] } }, 'p2p.peers[0].port', 'daemon/missing-setting');
  refuse({ log: { level: 'loud' } }, 'log.level');
  refuse({ p2p: { port: 1, peers: [{ port: 1, address: 'nobody' }] } }, 'p2p.peers[0].address', 'daemon/bad-address');
  assert.throws(
    () => parseNodeConfig('{', '/x/node.json'),
    (error) => isFault(error, 'daemon/bad-json'),
  );
  assert.throws(
    () => parseNodeConfig('[]', '/x/node.json'),
    (error) => isFault(error, 'daemon/bad-config'),
  );
});
