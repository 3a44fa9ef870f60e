import { ConnectionError, errorCode } from './errors.js';
import { defaultMaxFrameSize } from './frames.js';
import { largestWindow } from './windows.js';

/** What the peer takes: RFC 9113, section 6.5.2. */
export interface PeerSettings {
  /** Bytes that may be sent of each stream before the peer gives leave for more. */
  initialWindowSize: number;
  /** In bytes, of the payload. */
  maxFrameSize: number;
}

export const defaultPeerSettings: PeerSettings = { initialWindowSize: 65_535, maxFrameSize: defaultMaxFrameSize };

/** Identifiers of settings. */
export const setting = { enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4, maxFrameSize: 5, maxHeaderListSize: 6 } as const;
const settingLength = 6;

/** The settings after a SETTINGS frame; what concerns what we never send, and what is not known, is left out. */
export function changedSettings(settings: PeerSettings, payload: Buffer): PeerSettings {
  if (payload.length % settingLength !== 0) throw new ConnectionError(errorCode.frameSize, `SETTINGS of ${payload.length} bytes`);
  const changed = { ...settings };
  for (let at = 0; at < payload.length; at += settingLength) {
    const value = payload.readUInt32BE(at + 2);
    switch (payload.readUInt16BE(at)) {
      case setting.enablePush:
        if (value > 1) throw new ConnectionError(errorCode.protocol, `ENABLE_PUSH is ${value}`);
        break;
      case setting.initialWindowSize:
        if (value > largestWindow) throw new ConnectionError(errorCode.flowControl, `INITIAL_WINDOW_SIZE is ${value}`);
        changed.initialWindowSize = value;
        break;
      case setting.maxFrameSize:
        if (value < defaultMaxFrameSize || value > 0xffffff) throw new ConnectionError(errorCode.protocol, `MAX_FRAME_SIZE is ${value}`);
        changed.maxFrameSize = value;
        break;
    }
  }
  return changed;
}

/** The payload of a SETTINGS frame. */
export function settingsPayload(settings: readonly (readonly [identifier: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(settings.length * settingLength);
  settings.forEach(([identifier, value], nth) => {
    payload.writeUInt16BE(identifier, nth * settingLength);
    payload.writeUInt32BE(value, nth * settingLength + 2);
  });
  return payload;
}
