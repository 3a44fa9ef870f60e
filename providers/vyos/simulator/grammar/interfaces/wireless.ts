import { anyOf, flag, leaf, multi, node, says, tag, type Children } from '../node.js';
import { ascii, ipv4Address, macAddress, numeric, oneOf, pattern, portNumber } from '../values.js';
import { anyAddress, common, dhcpClient } from './shared.js';
import { vlans } from './vlans.js';

const item = 'Invalid capability item';

function centerChannels(first: number, last: number): Children {
  const frequency = leaf(says(numeric([first, last]), `Channel center value must be between ${first} and ${last}`));
  return { 'center-channel-freq': node({ 'freq-1': frequency, 'freq-2': frequency }) };
}

/** 802.11n */
const ht = node({
  '40mhz-incapable': flag,
  'auto-powersave': flag,
  'channel-set-width': multi(oneOf(['ht20', 'ht40+', 'ht40-'])),
  'delayed-block-ack': flag,
  'dsss-cck-40': flag,
  greenfield: flag,
  ldpc: flag,
  'lsig-protection': flag,
  'max-amsdu': leaf(oneOf(['3839', '7935'])),
  'short-gi': multi(oneOf(['20', '40'])),
  smps: leaf(oneOf(['static', 'dynamic'])),
  stbc: node({ rx: leaf(pattern(/[1-3]+/, item)), tx: flag }),
});

const beamforming = ['single-user-beamformer', 'single-user-beamformee', 'multi-user-beamformer', 'multi-user-beamformee'];

/** 802.11ac */
const vht = node({
  ...centerChannels(34, 177),
  'antenna-count': leaf(numeric([1, 8])),
  'antenna-pattern-fixed': flag,
  beamform: multi(oneOf(beamforming)),
  'channel-set-width': leaf(numeric([0, 3])),
  ldpc: flag,
  'link-adaptation': leaf(oneOf(['unsolicited', 'both'], item)),
  'max-mpdu': leaf(oneOf(['7991', '11454'])),
  'max-mpdu-exp': leaf(numeric([0, 7])),
  'short-gi': multi(oneOf(['80', '160'])),
  stbc: node({ rx: leaf(pattern(/[1-4]+/, item)), tx: flag }),
  'tx-powersave': flag,
  'vht-cf': flag,
});

/** 802.11ax */
const he = node({
  ...centerChannels(1, 233),
  'antenna-pattern-fixed': flag,
  beamform: node({ 'multi-user-beamformer': flag, 'single-user-beamformee': flag, 'single-user-beamformer': flag }),
  'bss-color': leaf(numeric([1, 63])),
  'channel-set-width': leaf(oneOf(['81', '83', '84', '131', '132', '133', '134', '135'])),
  'coding-scheme': leaf(numeric([0, 3])),
});

const ciphers = ['GCMP-256', 'GCMP', 'CCMP-256', 'CCMP', 'TKIP'];
const managementCiphers = ['AES-128-CMAC', 'BIP-CMAC-256', 'BIP-GMAC-128', 'BIP-GMAC-256'];

const radius = node({
  server: tag(ipv4Address, {
    accounting: flag,
    disable: flag,
    key: leaf(ascii(128, 'Password must be less then 128 characters')),
    port: leaf(portNumber, '1812'),
  }),
  'source-address': leaf(ipv4Address),
});

const wpa = node({
  cipher: multi(oneOf(ciphers, 'Invalid cipher selection')),
  'group-cipher': leaf(oneOf(ciphers, 'Invalid group cipher selection')),
  'group-mgmt-cipher': leaf(oneOf(managementCiphers, 'Invalid group management cipher selection'), 'AES-128-CMAC'),
  mode: leaf(oneOf(['wpa', 'wpa2', 'wpa+wpa2', 'wpa3'], 'Unknown WPA mode'), 'wpa+wpa2'),
  passphrase: leaf(ascii(256, 'Invalid WPA pass phrase, must be 8 to 63 printable characters!')),
  radius,
  username: leaf(ascii(128, 'Username is limited to ASCII characters only, with a total length of 128')),
});

const stations = node({ mac: multi(macAddress) });

/** `interfaces wireless`. */
export const wireless = tag(pattern(/wlan[0-9]+/, 'Wireless interface must be named wlanN'), {
  ...common,
  ...anyAddress,
  ...dhcpClient,
  ...vlans,
  bssid: leaf(says(macAddress, 'Invalid BSSID')),
  capabilities: node({ he, ht, 'require-he': flag, 'require-ht': flag, 'require-vht': flag, vht }),
  channel: leaf(anyOf(numeric([0, 0], [1, 14], [34, 177], [1, 233])), '0'),
  'disable-broadcast-ssid': flag,
  'disable-link-detect': flag,
  'enable-bf-protection': flag,
  'expunge-failing-stations': flag,
  'hw-id': leaf(macAddress),
  'isolate-stations': flag,
  mac: leaf(macAddress),
  'max-stations': leaf(says(numeric([1, 2007]), 'Number of stations must be between 1 and 2007')),
  'mgmt-frame-protection': leaf(oneOf(['disabled', 'optional', 'required']), 'disabled'),
  mode: leaf(oneOf(['a', 'b', 'g', 'n', 'ac', 'ax']), 'g'),
  'per-client-thread': flag,
  'physical-device': leaf(pattern(/phy[0-9]+/), 'phy0'),
  'reduce-transmit-power': leaf(says(numeric([0, 255]), 'dBm value must be between 0 and 255')),
  security: node({
    'station-address': node({ accept: stations, deny: stations, mode: leaf(oneOf(['accept', 'deny']), 'accept') }),
    wep: node({ key: multi(pattern(/[a-fA-F0-9]{10}|[a-fA-F0-9]{26}|[a-fA-F0-9]{32}/, 'Invalid WEP key')) }),
    wpa,
  }),
  ssid: leaf(pattern(/.{1,32}/, 'Invalid SSID')),
  'stationary-ap': flag,
  type: leaf(oneOf(['access-point', 'station', 'monitor'], 'Type must be access-point, station or monitor'), 'monitor'),
});
