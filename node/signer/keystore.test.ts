import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { Wallet } from 'ethers';
import { createKey, decryptKeystore, encryptKeystore, parseKeystore, SCRYPT_LIGHT } from './keystore.ts';

test('what we encrypt, we and ethers decrypt', async () => {
  const { privateKey, address } = createKey();
  const text = JSON.stringify(await encryptKeystore(privateKey, 'pässwörd', SCRYPT_LIGHT));
  assert.deepEqual(await decryptKeystore(parseKeystore(text, 'key.json'), 'pässwörd', 'key.json'), privateKey);
  assert.equal((await Wallet.fromEncryptedJson(text, 'pässwörd')).address.toLowerCase(), address);
});

test('what ethers encrypts, we decrypt', async () => {
  const wallet = Wallet.createRandom();
  const text = await wallet.encrypt('secret');
  const key = await decryptKeystore(parseKeystore(text, 'key.json'), 'secret', 'key.json');
  assert.equal(`0x${Buffer.from(key).toString('hex')}`, wallet.privateKey);
});

test('a wrong passphrase and hostile files get their fault', async () => {
  const keystore = await encryptKeystore(createKey().privateKey, 'right', SCRYPT_LIGHT);
  await assert.rejects(decryptKeystore(keystore, 'wrong', 'key.json'), (error) =>
    isFault(error, 'signer/wrong-passphrase'),
  );
  const bomb = { ...keystore, crypto: { ...keystore.crypto, kdfparams: { ...keystore.crypto.kdfparams, n: 2 ** 30 } } };
  const hostile = ['', 'null', '[]', '{"version":3}', '{"version":1}', JSON.stringify(bomb)];
  for (const text of hostile) {
    assert.throws(
      () => parseKeystore(text, 'key.json'),
      (error) => isFault(error, 'signer/bad-keystore'),
      text.slice(0, 40),
    );
  }
});
