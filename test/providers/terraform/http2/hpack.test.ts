import { ConnectionError } from '../../../../providers/terraform/http2/errors.js';
import { encodeHeaders, HeaderDecoder, maxHeaderListSize } from '../../../../providers/terraform/http2/hpack.js';
import { huffmanDecode } from '../../../../providers/terraform/http2/huffman.js';
import { fetchOver, serveHttp2 } from './served.js';

const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');

const requests = [
  { ':method': 'GET', ':scheme': 'http', ':path': '/', ':authority': 'www.example.com' },
  { ':method': 'GET', ':scheme': 'http', ':path': '/', ':authority': 'www.example.com', 'cache-control': 'no-cache' },
  { ':method': 'GET', ':scheme': 'https', ':path': '/index.html', ':authority': 'www.example.com', 'custom-key': 'custom-value' },
];

describe('headers, by the examples of RFC 7541', () => {
  it.each([
    [
      'C.3, in plain',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
    ],
    [
      'C.4, in Huffman code',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
    ],
  ])('%s: three requests over one connection', (_, blocks) => {
    const decoder = new HeaderDecoder();
    const decoded = blocks.map((block) => Object.fromEntries(decoder.decode(hex(block))));
    expect(decoded).toEqual(requests);
  });

  it('C.2: a literal that is remembered, one that is not, one that never is, and a number', () => {
    const decoder = new HeaderDecoder();
    expect(decoder.decode(hex('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'))).toEqual([
      ['custom-key', 'custom-header'],
    ]);
    expect(decoder.decode(hex('040c 2f73 616d 706c 652f 7061 7468'))).toEqual([[':path', '/sample/path']]);
    expect(decoder.decode(hex('1008 7061 7373 776f 7264 0673 6563 7265 74'))).toEqual([['password', 'secret']]);
    expect(decoder.decode(hex('82 be'))).toEqual([
      [':method', 'GET'],
      ['custom-key', 'custom-header'],
    ]);
  });

  it('forgets the oldest when the table is full, and all when it is made empty', () => {
    const decoder = new HeaderDecoder();
    const remember = (name: string, length: number) => Buffer.concat([hex('40'), encodeHeaders([[name, 'x'.repeat(length)]]).subarray(2)]);
    decoder.decode(remember('first', 2000));
    decoder.decode(remember('second', 2000));
    expect(decoder.decode(hex('bf'))).toEqual([['first', 'x'.repeat(2000)]]);
    decoder.decode(remember('third', 100));
    expect(decoder.decode(hex('bf'))).toEqual([['second', 'x'.repeat(2000)]]);
    expect(() => decoder.decode(hex('c0'))).toThrow('there is no header 64');
    expect(() => decoder.decode(hex('20 be'))).toThrow('there is no header 62');
  });

  it.each([
    ['13 bits for 0', 'ffc7', '\0'],
    ['6 bits for a space, 5 for a', '507f', ' a'],
    ['19 bits for a backslash', 'fffe 1f', '\\'],
    ['23 bits for 1', 'ffff b1', '\x01'],
    ['20 bits for 128', 'fffe 6f', '\x80'],
    ['26 bits for 255', 'ffff fbbf', '\xff'],
    ['30 bits for a line feed', 'ffff fff3', '\n'],
  ])('Huffman code: %s', (_, code, text) => expect(huffmanDecode(hex(code))).toBe(text));

  it('reads every character that Node.js encodes', async () => {
    const served = await serveHttp2();
    const session = served.client();
    const printable = Array.from({ length: 94 }, (_, nth) => String.fromCharCode(33 + nth));
    for (const text of [printable.join(''), printable.reverse().join(''), ...printable.map((char) => char.repeat(40))]) {
      expect((await fetchOver(session, `/${text}`)).body.toString()).toBe(`/${text}`);
    }
    await served.close();
  });

  it.each([
    ['an index of nothing', '80', 'there is no header 0'],
    ['an index that was never given', 'be', 'there is no header 62'],
    ['text that ends too early', '0003 61', 'ends too early'],
    ['a number that ends too early', 'ff', 'ends too early'],
    ['a number without an end', `ff${'ff'.repeat(20)}`, 'too large'],
    ['a number of zeros without an end', `ff${'80'.repeat(20)}`, 'too long'],
    ['a table that is larger than agreed', '3fe2 1f', 'a table of 4097 bytes'],
    ['a table that changes too late', '82 20', 'within the headers'],
    ['Huffman padding of eight bits', '0082 1fff 0161', 'cut short'],
    ['Huffman padding with a zero', '0081 18 0161', 'cut short'],
    ['an end of string in Huffman code', '0084 ffff ffff 0161', 'end of string'],
  ])('refuses %s', (_, block, words) => {
    expect(() => new HeaderDecoder().decode(hex(block))).toThrow(ConnectionError);
    expect(() => new HeaderDecoder().decode(hex(block))).toThrow(words);
  });

  it('refuses a small block that stands for many headers', () => {
    const decoder = new HeaderDecoder();
    const large = encodeHeaders([['large', 'x'.repeat(4000)]]);
    const block = Buffer.concat([hex('40'), large.subarray(2), Buffer.alloc(100, 0xbe)]);
    expect(() => decoder.decode(block)).toThrow(`more than ${maxHeaderListSize} bytes`);
  });

  it('reads what it writes', () => {
    const fields = [0, 1, 126, 127, 128, 254, 255, 256, 16_511, 16_512, 40_000].map(
      (length) => [`x${length}`, 'v'.repeat(length)] as const,
    );
    for (const field of fields) expect(new HeaderDecoder().decode(encodeHeaders([field]))).toEqual([field]);
  });
});
