/**
 * Unpacks the Chromium of a package, with the few libraries that it needs beside libc and with a font, into the
 * folder that is named, and lays a program `chromium` there that starts it.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

const place = resolve(process.argv[2] ?? 'chromium');
const packaged = createRequire(import.meta.url);
const { extract } = packaged('tar-fs');
const archives = join(dirname(packaged.resolve('@sparticuz/chromium')), '../bin');

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${place}/fonts</dir><cachedir>${place}/fonts/cache</cachedir></fontconfig>
`;
const START = `#!/bin/sh
export LD_LIBRARY_PATH='${place}/lib' FONTCONFIG_FILE='${place}/fonts.conf'
exec '${place}/chromium-itself' "$@"
`;

async function unpack(name, target) {
  await pipeline(createReadStream(join(archives, `${name}.br`)), createBrotliDecompress(), target);
}

await rm(place, { recursive: true, force: true });
await mkdir(place, { recursive: true });
await unpack('chromium', createWriteStream(join(place, 'chromium-itself'), { mode: 0o755 }));
for (const name of ['al2023.tar', 'fonts.tar', 'swiftshader.tar']) await unpack(name, extract(place));
await writeFile(join(place, 'fonts.conf'), FONTS);
await writeFile(join(place, 'starts'), START, { mode: 0o755 });
await rename(join(place, 'starts'), join(place, 'chromium'));
