import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'undici';

const widths = [
  ['desktop', 1120, 1],
  ['phone', 390, 1.5],
] as const;

/** Takes a picture of the whole of each page, as wide as a desktop and a phone, beside the page. Without a chromium it says so. */
export async function takePictures(pages: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const binary = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!binary) return console.warn('no chromium on the PATH: the pictures are left as they are');
  const profile = mkdtempSync(join(tmpdir(), 'bb-pictures-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ];
  const browser = spawn(binary, [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
  try {
    const tab = await openTab(await endpointOf(browser));
    for (const page of pages) {
      for (const [name, width, scale] of widths) {
        await tab.call('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: scale, mobile: name === 'phone' });
        const loaded = tab.next('Page.loadEventFired');
        await tab.call('Page.navigate', { url: pathToFileURL(page).href });
        await loaded;
        const shot = await tab.call('Page.captureScreenshot', { format: 'webp', quality: 80, captureBeyondViewport: true });
        writeFileSync(page.replace(/\.html$/, `-${name}.webp`), Buffer.from(String(shot.data), 'base64'));
      }
    }
    tab.close();
  } finally {
    browser.kill();
    if (browser.exitCode === null) await once(browser, 'exit');
    rmSync(profile, { recursive: true, force: true });
  }
}

interface Tab {
  call(method: string, params?: object): Promise<Record<string, unknown>>;
  /** The next event of that name. */
  next(event: string): Promise<void>;
  close(): void;
}

/** The browser says on its standard error where it listens. */
async function endpointOf({ stderr }: ChildProcess): Promise<URL> {
  let said = '';
  for await (const chunk of stderr ?? []) {
    said += String(chunk);
    const url = /ws:\/\/\S+/.exec(said)?.[0];
    if (url) return new URL(url);
  }
  throw new Error(`the browser did not start: ${said}`);
}

async function openTab({ host }: URL): Promise<Tab> {
  const tabs = (await (await fetch(`http://${host}/json`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(tabs.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<string | number, (message: { result?: Record<string, unknown> }) => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; method?: string; result?: Record<string, unknown> };
    const key = message.id ?? message.method ?? '';
    waiting.get(key)?.(message);
    waiting.delete(key);
  });
  let last = 0;
  const tab: Tab = {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, ({ result = {} }) => resolve(result));
        socket.send(JSON.stringify({ id, method, params }));
      }),
    next: (event) => new Promise((resolve) => waiting.set(event, () => resolve())),
    close: () => socket.close(),
  };
  await tab.call('Page.enable');
  return tab;
}
