import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedLookup } from '../../shared/outgoing/checked-lookup.ts';
import { judgeEndpointUrl, readEndpoint } from '../../shared/outgoing/endpoint-url.ts';
import { isPublicAddress } from '../../shared/outgoing/public-address.ts';

/** An address as a number, and how many bits it has: nothing here shares a line with the code under test. */
type Network = readonly [first: bigint, prefix: number, what: string];

const v4 = (text: string, prefix: number, what: string): Network => [
  text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n),
  prefix,
  what,
];
/** Eight groups, written out. */
const v6 = (text: string, prefix: number, what: string): Network => [
  text.split(':').reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n),
  prefix,
  what,
];

/** IANA IPv4 Special-Purpose Address Registry, and multicast. */
const specialV4: readonly Network[] = [
  v4('0.0.0.0', 8, 'this network'),
  v4('10.0.0.0', 8, 'private use'),
  v4('100.64.0.0', 10, 'shared address space of carriers; 100.100.100.200 serves metadata'),
  v4('127.0.0.0', 8, 'loopback'),
  v4('169.254.0.0', 16, 'link-local; 169.254.169.254 serves metadata, 169.254.170.2 credentials'),
  v4('172.16.0.0', 12, 'private use'),
  v4('192.0.0.0', 24, 'protocol assignments; 192.0.0.192 serves metadata'),
  v4('192.0.2.0', 24, 'documentation'),
  v4('192.88.99.0', 24, '6to4 relay, deprecated'),
  v4('192.168.0.0', 16, 'private use'),
  v4('198.18.0.0', 15, 'benchmarking'),
  v4('198.51.100.0', 24, 'documentation'),
  v4('203.0.113.0', 24, 'documentation'),
  v4('224.0.0.0', 4, 'multicast'),
  v4('240.0.0.0', 4, 'reserved, and limited broadcast'),
  v4('168.63.129.16', 32, 'wire server of a cloud'),
];

/** IANA IPv6 Special-Purpose Address Registry, multicast, and what carries an IPv4 address inside. */
const specialV6: readonly Network[] = [
  v6('0:0:0:0:0:0:0:0', 96, 'unspecified, loopback, IPv4-compatible'),
  v6('0:0:0:0:0:ffff:0:0', 96, 'IPv4-mapped'),
  v6('64:ff9b:0:0:0:0:0:0', 96, 'NAT64'),
  v6('64:ff9b:1:0:0:0:0:0', 48, 'NAT64 for local use'),
  v6('100:0:0:0:0:0:0:0', 64, 'discard only'),
  v6('100:0:0:1:0:0:0:0', 64, 'dummy prefix'),
  v6('2001:0:0:0:0:0:0:0', 32, 'Teredo'),
  v6('2001:2:0:0:0:0:0:0', 48, 'benchmarking'),
  v6('2001:10:0:0:0:0:0:0', 28, 'ORCHID, deprecated'),
  v6('2001:20:0:0:0:0:0:0', 28, 'ORCHIDv2'),
  v6('2001:0:0:0:0:0:0:0', 23, 'protocol assignments'),
  v6('2001:db8:0:0:0:0:0:0', 32, 'documentation'),
  v6('2002:0:0:0:0:0:0:0', 16, '6to4'),
  v6('3fff:0:0:0:0:0:0:0', 20, 'documentation'),
  v6('5f00:0:0:0:0:0:0:0', 16, 'segment routing'),
  v6('fc00:0:0:0:0:0:0:0', 7, 'unique local; fd00:ec2::254 serves metadata'),
  v6('fe80:0:0:0:0:0:0:0', 10, 'link-local'),
  v6('fec0:0:0:0:0:0:0:0', 10, 'site-local, deprecated'),
  v6('ff00:0:0:0:0:0:0:0', 8, 'multicast'),
];
/** The only part of IPv6 that is handed out for the public internet. */
const globalV6: Network = v6('2000:0:0:0:0:0:0:0', 3, 'global unicast');

const last = ([first, prefix]: Network, bits: number): bigint => first + (1n << BigInt(bits - prefix)) - 1n;
const holds = (network: Network, bits: number, address: bigint): boolean =>
  address >= network[0] && address <= last(network, bits);

const textV4 = (address: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
const groupsOf = (address: bigint): bigint[] =>
  Array.from({ length: 8 }, (_, index) => (address >> BigInt((7 - index) * 16)) & 0xffffn);

/** The spellings one IPv6 address may have. */
const spellings: readonly ((address: bigint) => string)[] = [
  (address) =>
    groupsOf(address)
      .map((group) => group.toString(16))
      .join(':'),
  (address) =>
    groupsOf(address)
      .map((group) => group.toString(16).padStart(4, '0').toUpperCase())
      .join(':'),
  (address) => {
    const [head, tail] = [groupsOf(address).slice(0, 6), address & 0xffff_ffffn];
    return `${head.map((group) => group.toString(16)).join(':')}:${textV4(tail)}`;
  },
  (address) =>
    new URL(
      `https://[${groupsOf(address)
        .map((group) => group.toString(16))
        .join(':')}]/`,
    ).hostname.slice(1, -1),
];

/** Anything at all, and much more often what lies in a network, at its edges, or one beside it. */
const addresses = (networks: readonly Network[], bits: number): fc.Arbitrary<bigint> => {
  const most = (1n << BigInt(bits)) - 1n;
  const within = fc
    .constantFrom(...networks)
    .chain((network) =>
      fc.oneof(
        fc.bigInt({ min: network[0], max: last(network, bits) }),
        fc.constantFrom(network[0], last(network, bits), network[0] - 1n, last(network, bits) + 1n),
      ),
    );
  return fc
    .oneof({ weight: 3, arbitrary: within }, { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: most }) })
    .map((address) => (address < 0n ? 0n : address > most ? most : address));
};

describe('which addresses are public, against the special-purpose registries', () => {
  it('IPv4: exactly what is in no special network', () => {
    fc.assert(
      fc.property(addresses(specialV4, 32), (address) => {
        const isSpecial = specialV4.some((network) => holds(network, 32, address));
        expect(isPublicAddress(textV4(address)), textV4(address)).toBe(!isSpecial);
      }),
      { numRuns: 4000 },
    );
  });

  it('IPv6: exactly what is global unicast and in no special network, however it is spelled', () => {
    const networks = [...specialV6, globalV6];
    fc.assert(
      fc.property(addresses(networks, 128), fc.constantFrom(...spellings), (address, spell) => {
        const isPublic =
          holds(globalV6, 128, address) && !specialV6.some((network) => holds(network, 128, address));
        expect(isPublicAddress(spell(address)), spell(address)).toBe(isPublic);
      }),
      { numRuns: 4000 },
    );
  });

  it('an IPv4 address inside an IPv6 one is never public, mapped, compatible, translated, 6to4 or Teredo', () => {
    const carriers = [
      (inner: bigint) => inner,
      (inner: bigint) => (0xffffn << 32n) | inner,
      (inner: bigint) => (0x64_ff9bn << 96n) | inner,
      (inner: bigint) => (0x64_ff9b_0001n << 80n) | inner,
      (inner: bigint) => (0x2002n << 112n) | (inner << 80n),
      (inner: bigint) => (0x2001_0000n << 96n) | (inner ^ 0xffff_ffffn),
    ];
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 0xffff_ffffn }),
        fc.constantFrom(...carriers),
        fc.constantFrom(...spellings),
        (inner, carry, spell) => {
          const text = spell(carry(inner));
          expect(isPublicAddress(text), text).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('text that is not exactly an address is not public', () => {
    const odd = fc.constantFrom(
      (text: string) => `${text}%eth0`,
      (text: string) => ` ${text}`,
      (text: string) => `${text}/32`,
      (text: string) => `[${text}]`,
      (text: string) => `0${text}`,
      (text: string) => text.replace('.', '。'),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xffff_ffffn }), odd, (address, spoil) => {
        expect(isPublicAddress(spoil(textV4(address)))).toBe(false);
      }),
    );
  });
});

describe('a name’s addresses', () => {
  const resolving = (found: readonly string[], all: boolean): Promise<string> =>
    new Promise((resolve) => {
      const answers = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      checkedLookup(async () => answers, isPublicAddress)('inbox.taiyuan.example', { all }, (error, some) =>
        resolve(error ? error.name : JSON.stringify(some)),
      );
    });

  it('one that may not be called among any number that may refuses the name, wherever it stands', async () => {
    const isPublicV4 = (address: bigint): boolean =>
      !specialV4.some((network) => holds(network, 32, address));
    const allowed = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).filter(isPublicV4).map(textV4);
    const refused = fc.constantFrom(
      '10.0.0.8',
      '169.254.169.254',
      '::1',
      'fd00:ec2::254',
      '::ffff:127.0.0.1',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(allowed, { maxLength: 4 }),
        refused,
        fc.nat(4),
        fc.boolean(),
        async (good, bad, at, all) => {
          expect(await resolving(good.toSpliced(Math.min(at, good.length), 0, bad), all)).toBe(
            'AddressRefused',
          );
          if (good.length > 0) expect(await resolving(good, all)).not.toBe('AddressRefused');
        },
      ),
    );
  });
});

describe('a host that is written as something else', () => {
  const codeOf = (url: string) => judgeEndpointUrl(url, { loopback: false })?.code;
  const fullwidth = (text: string): string =>
    text.replace(/[0-9a-zA-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

  it('short, octal, decimal, hexadecimal and fullwidth forms of any address are addresses', () => {
    const forms: readonly ((address: number) => string)[] = [
      (address) => String(address),
      (address) => `0x${address.toString(16)}`,
      (address) => `0${address.toString(8)}`,
      (address) => `${address >>> 24}.${address & 0xff_ffff}`,
      (address) =>
        `0x${(address >>> 24).toString(16)}.0${((address >>> 16) & 255).toString(8)}.${address & 0xffff}`,
      (address) => textV4(BigInt(address)).replaceAll('.', '。'),
      (address) => textV4(BigInt(address)),
    ];
    fc.assert(
      fc.property(
        fc.nat(0xffff_ffff),
        fc.constantFrom(...forms),
        fc.boolean(),
        fc.constantFrom('', '.'),
        (address, form, wide, dot) => {
          const host = wide ? fullwidth(form(address)) : form(address);
          expect(codeOf(`https://${host}${dot}/`), host).toBe('endpoint-ip-literal');
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['https://ｌｏｃａｌｈｏｓｔ/', 'endpoint-not-public'],
    ['https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/', 'endpoint-not-public'],
    ['https://①②⑦.⓪.⓪.①/', 'endpoint-ip-literal'],
    ['https://127%2e0%2e0%2e1/', 'endpoint-ip-literal'],
    ['https://loc\u00adalhost/', 'endpoint-not-public'],
    ['https://127.0.0.1\\@inbox.taiyuan.example/', 'endpoint-unreadable'],
    ['https://inbox.taiyuan.example@127.0.0.1/', 'endpoint-credentials'],
    ['https://inbox.taiyuan.example#@127.0.0.1/', undefined],
    ['https://inbox.taiyuan.example:0443/', undefined],
    ['https://inbox.taiyuan.example:80/', 'endpoint-port'],
    ['https://inbox.taiyuan.example:65536/', 'endpoint-unreadable'],
    ['https://[::ffff:a9fe:a9fe]/', 'endpoint-ip-literal'],
    ['https://[fe80::1%25eth0]/', 'endpoint-unreadable'],
    ['gopher://inbox.taiyuan.example/', 'endpoint-not-https'],
    ['javascript:alert(1)', 'endpoint-not-https'],
  ])('%s -> %s', (url, code) => {
    expect(codeOf(url)).toBe(code);
  });

  it('what is accepted goes to the very host that was judged', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ validSchemes: ['https'], withFragments: true, withQueryParameters: true }),
        (text) => {
          const judged = readEndpoint(text, { loopback: false });
          if ('fault' in judged) return;
          expect(judged.url.protocol).toBe('https:');
          expect(judged.url.host).toBe(new URL(text).hostname);
          expect(isPublicAddress(judged.url.hostname)).toBe(false);
        },
      ),
      { numRuns: 25 },
    );
  });
});
