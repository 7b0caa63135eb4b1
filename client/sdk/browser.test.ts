import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { KEYS, rpcBlockOf, sealedHeader, VALIDATORS } from './sealedHeader.fixture.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM)
  ? false
  : `no Chromium at ${CHROMIUM}: install it (apt-get install chromium) or name one in the variable CHROMIUM`;
const INDEX = fileURLToPath(new URL('./index.ts', import.meta.url));
/** Room for viem and our own; a native module or a polyfill of Node.js would break it. */
const BUNDLE_BYTES_MAX = 1_000_000;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { verifyHeader, parseRpcHeader } from ${JSON.stringify(INDEX)};`, resolveDir: '.' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'hanse',
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

test('the bundle holds nothing of Node.js and nothing native', async () => {
  const text = await bundle();
  assert.ok(text.length < BUNDLE_BYTES_MAX, `${text.length} bytes`);
  assert.doesNotMatch(text, /node:|node-gyp|\.node["']/);
});

test('the bundle works where there is nothing but what browsers have', async () => {
  const { atob, btoa, crypto, TextEncoder, TextDecoder, URL, fetch, setTimeout, clearTimeout } = globalThis;
  const web = { atob, btoa, crypto, TextEncoder, TextDecoder, URL, fetch, setTimeout, clearTimeout };
  const world: { hanse?: typeof import('./index.ts') } = createContext(web);
  runInContext(await bundle(), world);
  const verify = async (header: object): Promise<boolean> => {
    const hanse = world.hanse;
    assert.ok(hanse !== undefined);
    return (await hanse.verifyHeader({ header: hanse.parseRpcHeader({ ...header }), validators: VALIDATORS })).isFinal;
  };
  assert.equal(await verify(rpcBlockOf(sealedHeader(KEYS.slice(1)))), true);
  assert.equal(await verify(rpcBlockOf(sealedHeader(KEYS.slice(2)))), false);
});

test('a browser tells a sealed header from a forged one', { skip }, async () => {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: await bundle() });
    const verify = (block: object): Promise<boolean> =>
      page.evaluate(
        async ({ block, validators }) => {
          const { hanse } = globalThis as unknown as { hanse: typeof import('./index.ts') };
          const header = hanse.parseRpcHeader(block as { [field: string]: unknown });
          return (await hanse.verifyHeader({ header, validators })).isFinal;
        },
        { block, validators: [...VALIDATORS] },
      );
    const real = rpcBlockOf(sealedHeader(KEYS.slice(1)));
    assert.equal(await verify(real), true);
    assert.equal(await verify(rpcBlockOf(sealedHeader(KEYS.slice(2)))), false, 'a seal is missing');
    const forger = new Uint8Array(32).fill(9);
    assert.equal(await verify(rpcBlockOf(sealedHeader([...KEYS.slice(2), forger]))), false, 'a seal is forged');
    assert.equal(await verify({ ...real, stateRoot: `0x${'11'.repeat(32)}` }), false, 'the content is forged');
  } finally {
    await browser.close();
  }
});
