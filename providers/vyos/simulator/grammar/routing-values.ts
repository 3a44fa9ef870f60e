import { anyOf, leaf, node, says, type Children, type GrammarNode, type ValueCheck } from './node.js';
import { anyText, interfaceName, ipAddress, ipv4Address, ipv6Address, numeric, objectName, oneOf, pattern } from './values.js';

// What the routing protocols and policies share.

/** A name that VyOS has no message for. */
export const plainName = pattern(/[-_a-zA-Z0-9]+/);

/** The name of a route map, with the message for it. */
export const routeMapName = says(objectName, 'Name of route-map can only contain alpha-numeric letters, hyphen and underscores');

/** The name of a prefix list. */
export const prefixListName = says(plainName, 'Name of prefix-list can only contain alpha-numeric letters, hyphen and underscores');

/** The name of a prefix list for IPv6. */
export const prefixList6Name = says(plainName, 'Name of prefix-list6 can only contain alpha-numeric letters, hyphen and underscores');

/** The number of an autonomous system. */
export const asNumber = numeric([1, 4294967294]);

/** `remote-as`: a number, or which side of the router's own. */
export const remoteAs = leaf(says(anyOf(asNumber, oneOf(['external', 'internal'])), 'Invalid AS number'));

/** Numbers of autonomous systems, apart by blanks. */
export const asNumbers: ValueCheck = { accepts: (value) => value.split(' ').every((part) => asNumber.accepts(part)) };

const isNumber = (text: string, last: number) => /^\d+$/.test(text) && Number(text) <= last;
const anyNumber = Number.POSITIVE_INFINITY;

/** `65000:1` or `192.0.2.1:1`. Sizes are not checked. Source: vyos-1x validators/bgp-rd-rt. */
export const routeTarget: ValueCheck = {
  accepts: (value) => {
    const [admin = '', assigned = '', ...rest] = value.split(':');
    return rest.length === 0 && (ipv4Address.accepts(admin) || isNumber(admin, anyNumber)) && isNumber(assigned, anyNumber);
  },
};

/** Route targets, apart by blanks. */
export const routeTargets: ValueCheck = { accepts: (value) => value.split(' ').every((target) => routeTarget.accepts(target)) };

/** Source: vyos-1x validators/bgp-extended-community. */
export const extendedCommunity: ValueCheck = {
  accepts: (value) => {
    const [admin = '', assigned = '', ...rest] = value.split(':');
    if (rest.length > 0) return false;
    return ipv4Address.accepts(admin) ? isNumber(assigned, 65535) : isNumber(admin, 65535) && isNumber(assigned, 4294967295);
  },
  error: 'Should be in form: ASN:NN or IPADDR:NN where ASN is autonomous system number',
};

function numbers(count: number, last: number): ValueCheck {
  return {
    accepts: (value) => {
      const parts = value.split(':');
      return parts.length === count && parts.every((part) => isNumber(part, last));
    },
  };
}

/** `65000:1` or a well-known community. */
export const community = anyOf(
  numbers(2, 65535),
  oneOf(
    `local-as no-advertise no-export graceful-shutdown accept-own route-filter-translated-v4 route-filter-v4 route-filter-translated-v6
     route-filter-v6 llgr-stale no-llgr accept-own-nexthop blackhole no-peer`.split(/\s+/),
  ),
);

/** `65000:1:1`. */
export const largeCommunity = numbers(3, 4294967295);

/** Digits and signs of a regular expression, with the two colons of at least one community. */
export const largeCommunityPattern: ValueCheck = {
  accepts: (value) => value.split(':').length >= 3 && /^[-0-9.+*?^$()[\]{}|\\:_ ]+$/.test(value),
  error: 'Malformed large-community-list',
};

/** A password without blanks, up to so many characters. */
export function password(longest: number): ValueCheck {
  return pattern(new RegExp(`\\S{1,${longest}}`), `Password must be ${longest} characters or less`);
}

/** IPv6 addresses with `/` between them. */
export const srv6Segments: ValueCheck = { accepts: (value) => value.split('/').every((segment) => ipv6Address.accepts(segment)) };

/** An area by number or in the form of an address. */
export const ospfArea = anyOf(numeric([0, 4294967295]), ipAddress);

/** `area`, where it is a value. */
export const areaId = leaf(ospfArea);

/** A leaf with any text. */
export const text = leaf(anyText);

/** `route-map`. */
export const routeMap = leaf(routeMapName);

/** An administrative distance. */
export const distance = leaf(numeric([1, 255]));

/** A number of eight bits. */
export const octet = leaf(numeric([0, 255]));

/** A label of segment routing; those below 16 are reserved. */
export const label = numeric([16, 1048575]);

/** Seconds, or whatever else has sixteen bits and is not 0. */
export const seconds16 = leaf(numeric([1, 65535]));

/** A leaf with an IPv4 address. */
export const address4 = leaf(ipv4Address);

/** A leaf with an IPv6 address. */
export const address6 = leaf(ipv6Address);

/** A leaf with the name of an interface. */
export const oneInterface = leaf(interfaceName);

/** `bfd` as far as an interface has it. */
export const bfdProfile = node({ profile: text });

/** The same node under several names. */
export function alike(names: string, shape: GrammarNode): Children {
  return Object.fromEntries(names.split(' ').map((name) => [name, shape]));
}

/** `in` and `out` of a distribute list. */
export function inAndOut(check: ValueCheck): GrammarNode {
  return node(alike('in out', leaf(check)));
}

/** `export` and `import`. */
export function exportAndImport(check: ValueCheck): GrammarNode {
  return node(alike('export import', leaf(check)));
}
