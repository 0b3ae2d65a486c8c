import assert from "node:assert/strict";
import { test } from "node:test";
import type { Card } from "../../core/view/board.ts";
import { seat } from "../../ui/board/seats.ts";

const started = { isStarted: true } as Card["progress"];
const notStarted = { isStarted: false } as Card["progress"];

/** Cards in the order of the board: those in capitals are at work. */
function cards(names: string): Card[] {
  return [...names].map((name) => {
    const isAtWork = name === name.toUpperCase();
    return { specId: name.toLowerCase(), progress: isAtWork ? started : notStarted } as Card;
  });
}

function seated(before: string, names: string, seats: number): string {
  const { cards: own, listed } = seat([...before], cards(names), seats);
  return [own, listed].map((all) => all.map(({ specId }) => specId).join("")).join("|");
}

test("what is at work has seats in the order of the board, and what comes next those that are left", () => {
  assert.equal(seated("", "ABcd", 3), "abc|d");
  assert.equal(seated("", "ABcd", 0), "ab|cd");
});

test("who leaves leaves the seat to who comes, and nobody else moves", () => {
  assert.equal(seated("bcd", "ACDef", 3), "acd|ef");
  assert.equal(seated("bcd", "BDef", 3), "bed|f");
});

test("who waits in a seat begins in it, whatever the order of the board is now", () => {
  assert.equal(seated("dea", "ADEf", 3), "dea|f");
});

test("who begins without a seat takes that of the one who waits for the longest time to come", () => {
  assert.equal(seated("cab", "ADbce", 3), "dab|ce");
});

test("more at work than ever before get further seats at the end", () => {
  assert.equal(seated("ba", "ABCde", 2), "bac|de");
});

test("when nobody is left to come the others close up", () => {
  assert.equal(seated("abc", "AC", 3), "ac|");
});
