/** Every lane of the fuzzer, by its name. */
import { ANSWER_LANE } from './answer-lane.ts';
import { BYTE_LANE } from './byte-lane.ts';
import { FRAME_LANE } from './frame-lane.ts';
import type { Lane } from './lane.ts';
import { REQUEST_LANE } from './request-lane.ts';
import { SOCKET_LANE } from './socket-lane.ts';

/** The lanes in the order in which they are told. */
export const LANES: readonly Lane[] = [
  ...[FRAME_LANE, ANSWER_LANE, BYTE_LANE, REQUEST_LANE, SOCKET_LANE],
];
