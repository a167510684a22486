import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * Every IPv4 range that is not the public internet (IANA special-purpose registry) or leads to a cloud's metadata, and the IPv6 ranges inside 2000::/3 that are not.
 * Everything outside 2000::/3 is refused as a whole: loopback, mapped, NAT64 (64:ff9b::/96), ULA, link-local, site-local, multicast.
 */
const notPublicIPv4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // one cloud's own wire server: a public number that leads into the host
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const notPublicIPv6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo and ORCHID among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: carries any IPv4 address
  ['3fff::', 20], // documentation
];

const refused = new BlockList();
for (const [network, prefix] of notPublicIPv4) refused.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of notPublicIPv6) refused.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an address, in text form, is on the public internet. Anything that is not an address is not. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !refused.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6');
};

/** The only addresses a loopback endpoint of the local twin may have. */
export const isTwinLoopback = (address: string): boolean => address === '127.0.0.1' || address === '::1';
