import { expect, test } from 'vitest';
import { FaultPicker } from './fault-picker.ts';
import { FAULTS } from './faults.ts';

test('a name that does not begin with fault: is healthy', () => {
  const picker = new FaultPicker();
  for (const model of ['gpt-3.5-turbo', 'Fault:cut', 'my-fault:cut', '']) {
    expect(picker.pick(model)).toBeNull();
  }
});

test.each(Object.entries(FAULTS))('fault:%s is faulty every time', (name, fault) => {
  const picker = new FaultPicker();

  expect([picker.pick(`fault:${name}`), picker.pick(`fault:${name}`)]).toEqual([fault, fault]);
});

test('fault:cut/3 is faulty in requests 3, 6 and 9 of that very name', () => {
  const picker = new FaultPicker();
  const faulty: number[] = [];
  for (let request = 1; request <= 10; request++) {
    picker.pick('fault:cut/2');
    picker.pick('fault:cut');
    if (picker.pick('fault:cut/3') !== null) faulty.push(request);
  }

  expect(faulty).toEqual([3, 6, 9]);
});

test('a reset counts from the start again', () => {
  const picker = new FaultPicker();
  picker.pick('fault:cut/2');
  picker.reset();

  expect([picker.pick('fault:cut/2'), picker.pick('fault:cut/2')]).toEqual([null, FAULTS.cut]);
});

test.each(['', 'nonsense', 'cut/', 'cut/0', 'cut/-1', 'cut/1.5', 'cut/1000', 'toString', 'CUT'])(
  'fault:%s is unknown',
  (name) => {
    expect(new FaultPicker().pick(`fault:${name}`)).toBe('unknown');
  },
);
