import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeEndpointUrl } from '../../shared/outgoing/endpoint-url.ts';
import { isPublicAddress } from '../../shared/outgoing/public-address.ts';

const codeOf = (url: string, loopback = false) => judgeEndpointUrl(url, { loopback })?.code;

describe('a webhook URL', () => {
  it.each([
    ['https://inbox.taiyuan.example/landfall', undefined],
    ['https://inbox.taiyuan.example:443/landfall?unit=7', undefined],
    ['https://卫生.example/', undefined],
    ['http://inbox.taiyuan.example/', 'endpoint-not-https'],
    ['ftp://inbox.taiyuan.example/', 'endpoint-not-https'],
    ['file:///etc/passwd', 'endpoint-not-https'],
    ['https://inbox.taiyuan.example:8443/', 'endpoint-port'],
    ['https://user@inbox.taiyuan.example/', 'endpoint-credentials'],
    ['https://:secret@inbox.taiyuan.example/', 'endpoint-credentials'],
    ['https://93.184.215.14/', 'endpoint-ip-literal'],
    ['https://127.0.0.1/', 'endpoint-ip-literal'],
    ['https://127.0.0.1./', 'endpoint-ip-literal'],
    ['https://2130706433/', 'endpoint-ip-literal'],
    ['https://0x7f.1/', 'endpoint-ip-literal'],
    ['https://0177.0.0.1/', 'endpoint-ip-literal'],
    ['https://１２７.0.0.1/', 'endpoint-ip-literal'],
    ['https://[::1]/', 'endpoint-ip-literal'],
    ['https://[::ffff:10.0.0.1]/', 'endpoint-ip-literal'],
    ['https://localhost/', 'endpoint-not-public'],
    ['https://localhost./', 'endpoint-not-public'],
    ['https://inbox.localhost/', 'endpoint-not-public'],
    ['https://intranet/', 'endpoint-not-public'],
    ['inbox.taiyuan.example', 'endpoint-unreadable'],
    ['https://', 'endpoint-unreadable'],
    [' https://inbox.taiyuan.example/', 'endpoint-unreadable'],
    ['https://inbox.taiyuan\n.example/', 'endpoint-unreadable'],
    ['https:\\\\inbox.taiyuan.example/', 'endpoint-unreadable'],
  ])('%s -> %s', (url, code) => {
    expect(codeOf(url)).toBe(code);
  });

  it.each([
    ['http://127.0.0.1:9000/hook', undefined],
    ['https://[::1]:9000/hook', undefined],
    ['http://localhost/hook', undefined],
    ['http://127.0.0.2:9000/', 'endpoint-not-https'],
    ['https://127.0.0.2/', 'endpoint-ip-literal'],
    ['http://localhost.:9000/', 'endpoint-not-https'],
    ['http://user@127.0.0.1:9000/', 'endpoint-credentials'],
    ['ftp://127.0.0.1/', 'endpoint-not-https'],
    ['http://inbox.taiyuan.example/', 'endpoint-not-https'],
    ['https://10.0.0.1/', 'endpoint-ip-literal'],
  ])('in the local twin: %s -> %s', (url, code) => {
    expect(codeOf(url, true)).toBe(code);
  });

  it('never accepts an address written as a number, whatever the notation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(8, 10, 16), (number, radix) => {
        const prefix = radix === 16 ? '0x' : radix === 8 ? '0' : '';
        expect(codeOf(`https://${prefix}${number.toString(radix)}/`)).toBe('endpoint-ip-literal');
      }),
    );
  });
});

describe('a resolved address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'not an address',
    '',
  ])('%s is refused', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.32.0.1',
    '223.5.5.5',
    '2001:4860:4860::8888',
    '2400:3200::1',
    '2606:4700::1111',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
