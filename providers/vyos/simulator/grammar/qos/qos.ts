import { flag, leaf, node, says, tag, type Children, type GrammarNode, type ValueCheck } from '../node.js';
import { anyText, description, interfaceName, numeric, oneOf, pattern } from '../values.js';
import { autoBandwidth, bandwidth, burst, classMatch, codel, detection, dscp, matchGroup, queue, queueLimit } from './classes.js';

const policyName = pattern(/[a-zA-Z0-9][-_a-zA-Z0-9]*/, 'Only alpha-numeric policy name allowed');
const described: Children = { description: leaf(description) };
const latency: ValueCheck = says(numeric([0, 4096]), 'Threshold must be between 0 and 4096');

function policy(settings: Children): GrammarNode {
  return tag(policyName, { ...described, ...settings });
}

function classes(first: number, last: number, what: string, settings: Children): GrammarNode {
  return tag(says(numeric([first, last]), `Class ${what} must be between ${first} and ${last}`), {
    ...described,
    ...classMatch,
    ...settings,
  });
}

const excess = ['continue', 'drop', 'ok', 'reclassify', 'pipe'];
const limited: Children = {
  bandwidth,
  burst,
  exceed: leaf(oneOf(excess), 'drop'),
  mtu: leaf(numeric([256, 65535])),
  'not-exceed': leaf(oneOf(excess), 'ok'),
};

const limiter = policy({
  class: classes(1, 4090, 'identifier', {
    ...limited,
    priority: leaf(says(numeric([0, 20]), 'Priority must be between 0 and 20'), '20'),
  }),
  default: node(limited),
});

function percent(error: string): GrammarNode {
  return leaf(says(numeric([0, 100]), error));
}

const networkEmulator = policy({
  bandwidth,
  corruption: percent('Priority must be between 0 and 100'),
  delay: leaf(says(numeric([0, 65535]), 'Priority must be between 0 and 65535')),
  duplicate: percent('Priority must be between 0 and 100'),
  loss: percent('Must be between 0 and 100'),
  'queue-limit': queueLimit,
  reordering: percent('Must be between 0 and 100'),
});

const shaped: Children = {
  ...queue('fq-codel'),
  ...detection,
  burst,
  ceiling: leaf(anyText),
  'set-dscp': leaf(says(dscp, 'Priority must be between 0 and 63')),
};

const shaper = policy({
  bandwidth: autoBandwidth,
  class: classes(2, 4095, 'identifier', {
    ...shaped,
    bandwidth: autoBandwidth,
    priority: leaf(says(numeric([0, 20]), 'Priority must be between 0 and 20')),
  }),
  default: node({ ...shaped, bandwidth, priority: leaf(says(numeric([0, 7]), 'Priority must be between 0 and 7'), '20') }),
});

const curve = node({
  d: leaf(says(numeric([0, 65535]), 'Priority must be between 0 and 65535')),
  m1: leaf(anyText),
  m2: leaf(anyText),
});
const curves: Children = { linkshare: curve, realtime: curve, upperlimit: curve };
const isolations = ['blind', 'src-host', 'dst-host', 'host', 'flow', 'dual-src-host', 'dual-dst-host', 'triple-isolate'];

const policies: Children = {
  cake: policy({
    'ack-filter': node({ aggressive: flag }),
    bandwidth,
    'flow-isolation': leaf(oneOf(isolations), 'triple-isolate'),
    'flow-isolation-nat': flag,
    'no-split-gso': flag,
    rtt: leaf(says(numeric([1, 1000000000]), 'RTT must be in range 1 to 1000000000 milli-seconds'), '100'),
  }),
  'drop-tail': policy({ 'queue-limit': queueLimit }),
  'fair-queue': policy({
    'hash-interval': leaf(says(numeric([0, 2147483647]), 'Interval must be in range 0 to 2147483647'), '0'),
    'queue-limit': leaf(says(numeric([1, 127]), 'Queue limit must be in range 1 to 127'), '127'),
  }),
  'fq-codel': policy({
    ...codel,
    'queue-limit': leaf(says(numeric([2, 10999]), 'Queue limit must greater than 1 and less than 11000'), '10240'),
  }),
  limiter,
  'network-emulator': networkEmulator,
  'priority-queue': policy({ class: classes(1, 7, 'handle', queue('drop-tail')), default: node(queue('drop-tail')) }),
  'random-detect': policy({
    bandwidth: autoBandwidth,
    precedence: tag(says(numeric([0, 7]), 'IP precedence value must be between 0 and 7'), detection),
  }),
  'rate-control': policy({ bandwidth, burst, latency: leaf(latency, '50') }),
  'round-robin': policy({
    class: classes(1, 4095, 'identifier', {
      ...queue('drop-tail'),
      quantum: leaf(says(numeric([1, 4294967295]), 'Quantum must be in range 1 to 4294967295')),
    }),
    default: node(queue('fair-queue')),
  }),
  shaper,
  'shaper-hfsc': policy({ bandwidth: autoBandwidth, class: classes(1, 4095, 'identifier', curves), default: node(curves) }),
};

/** `qos`. */
export const qos = node({
  interface: tag(interfaceName, { egress: leaf(policyName), ingress: leaf(policyName) }),
  policy: node(policies),
  'traffic-match-group': matchGroup,
});
