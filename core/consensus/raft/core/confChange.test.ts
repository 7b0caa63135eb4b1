import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confStateOf, type Members, NO_MEMBERS } from './conf.ts';
import { type ChangeResult, changeMembers, changeSimply, enterJoint, leaveJoint } from './confChange.ts';
import { restoreMembers } from './restoreMembers.ts';
import { describeConf, describeProgressMap, parseSteps } from './testNames.ts';
import { type Directive, parseScript, vectorFiles } from './testScript.ts';
import type { ConfState } from './types.ts';

const LIMITS = { messagesMax: 10, bytesMax: Number.POSITIVE_INFINITY };
const vectors = vectorFiles('confchange');

if ('skip' in vectors) {
  test('configuration changes of the reference', { skip: vectors.skip }, () => {});
} else {
  for (const { name, text } of vectors.files) {
    test(`configuration changes of the reference: ${name}`, () => {
      let members = NO_MEMBERS;
      for (const [lastIndex, directive] of parseScript(text).entries()) {
        const result = change(members, lastIndex, directive);
        if ('members' in result) members = result.members;
        const answer = 'members' in result ? describe(members) : result.refused;
        assert.equal(answer, directive.expected, `${name}:${directive.line}`);
      }
    });
  }
}

function describe({ conf, progress }: Members): string {
  return `${describeConf(conf)}\n${describeProgressMap(progress)}`;
}

function change(members: Members, lastIndex: number, { command, args, input }: Directive): ChangeResult {
  const options = { members, lastIndex, limits: LIMITS };
  const steps = parseSteps(input);
  if (command === 'simple') return changeSimply(options, steps);
  if (command === 'leave-joint') return leaveJoint(options);
  assert.equal(command, 'enter-joint');
  const autoLeave = args.some(({ key, values }) => key === 'autoleave' && values[0] === 'true');
  return enterJoint(options, { steps, autoLeave });
}

test('a stored configuration is restored as it was', () => {
  const states: readonly ConfState[] = [
    { voters: [], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false },
    { voters: ['1', '2', '10'], votersOutgoing: [], learners: ['4'], learnersNext: [], autoLeave: false },
    {
      voters: ['1', '2', '3'],
      votersOutgoing: ['1', '2', '4', '6'],
      learners: ['5'],
      learnersNext: ['4'],
      autoLeave: true,
    },
    { voters: ['3'], votersOutgoing: ['1'], learners: [], learnersNext: ['1'], autoLeave: false },
  ];
  for (const state of states) {
    const { conf } = restoreMembers(state, { lastIndex: 5, limits: LIMITS });
    assert.deepEqual(confStateOf(conf), state);
  }
});

test('a change chooses its way: simple for one step, joint for more, out of joint for none', () => {
  const start = restoreMembers(
    { voters: ['1'], votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false },
    { lastIndex: 5, limits: LIMITS },
  );
  const made = (members: Members, text: string, transition: 'auto' | 'implicit' | 'explicit'): string => {
    const result = changeMembers({ members, lastIndex: 5, limits: LIMITS }, { transition, steps: parseSteps(text) });
    return 'members' in result ? describeConf(result.members.conf) : result.refused;
  };
  assert.equal(made(start, 'v2', 'auto'), 'voters=(1 2)');
  assert.equal(made(start, 'v2', 'implicit'), 'voters=(1 2)&&(1) autoleave');
  assert.equal(made(start, 'v2 v3', 'auto'), 'voters=(1 2 3)&&(1) autoleave');
  assert.equal(made(start, 'v2 v3', 'explicit'), 'voters=(1 2 3)&&(1)');
  assert.equal(made(start, '', 'auto'), "can't leave a non-joint config");
});
