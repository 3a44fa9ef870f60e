import { terraformResource } from '../../../../lib/derive/terraform-resource.js';
import { requestSpec } from '../../../../providers/terraform/planning/spec-values.js';
import { recordOf, unknown } from '../../../../providers/terraform/value/value.js';
import { gadget } from '../gadget.js';

test('what is not known yet is left out of a request, wherever it stands', () => {
  const schema = terraformResource(gadget);
  const planned = recordOf([
    ['owner', 'red'],
    ['name', 'box'],
    ['table', unknown],
    ['tags', ['a', unknown, 'b']],
    [
      'labels',
      recordOf([
        ['known', 'yes'],
        ['later', unknown],
        ['none', null],
      ]),
    ],
  ]);
  const config = recordOf([['secret', 'written']]);
  const sent = requestSpec(gadget, schema, planned, config);
  expect(sent).not.toHaveProperty('table');
  expect(sent.labels).not.toHaveProperty('later');
  expect(sent).toMatchObject({
    owner: 'red',
    name: 'box',
    tags: ['a', 'b'],
    labels: { known: 'yes' },
    secret: 'written',
  });
});
