/** What people read and decide. */
import { z } from 'zod';
import { ClaimPair, NewPairDecision, NextPair, NextPairQuery, SkipPair } from '../pair.ts';
import {
  ClaimReview,
  DecisionResult,
  NewDecision,
  NextReview,
  NextReviewQuery,
  ReviewReport,
  ReviewReportQuery,
  SkipReview,
  WithdrawnDecision,
} from '../review.ts';
import { Done, type Route } from '../route.ts';
import { DailySample, DrawSample, SampleQuery, SampleRead } from '../sample.ts';

export const reviewRoutes = {
  nextReview: {
    method: 'GET',
    path: '/v1/review/next',
    auth: { scope: 'review', role: 'reviewer' },
    summary:
      'The next output to look at: contested, then corrections, then uncertain, then the random audit. Claims nothing.',
    query: NextReviewQuery,
    response: NextReview,
  },
  claimReview: {
    method: 'POST',
    path: '/v1/review/claims',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'The next output to look at, yours for 15 minutes; a decision on one of the audit counts for it.',
    body: ClaimReview,
    response: NextReview,
  },
  postDecision: {
    method: 'POST',
    path: '/v1/review/decisions',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'A reviewer’s verdict on a generation: its label becomes gold.',
    body: NewDecision,
    response: DecisionResult,
  },
  withdrawDecision: {
    method: 'POST',
    path: '/v1/review/decisions/:id/withdraw',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Take back a decision of one’s own: the label is what it was without it.',
    params: z.strictObject({ id: z.uuid() }),
    response: WithdrawnDecision,
  },
  skipReview: {
    method: 'POST',
    path: '/v1/review/skip',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Leave an output to somebody else.',
    body: SkipReview,
    response: Done,
  },
  nextPair: {
    method: 'GET',
    path: '/v1/review/pairs/next',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Two answers to one prompt to compare, the newest first; blind. Claims nothing.',
    query: NextPairQuery,
    response: NextPair,
  },
  claimPair: {
    method: 'POST',
    path: '/v1/review/pairs/claims',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Two answers to one prompt to compare, yours for 15 minutes.',
    body: ClaimPair,
    response: NextPair,
  },
  postPairDecision: {
    method: 'POST',
    path: '/v1/review/pairs',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Which of two answers is better: makes a preference pair. Both good or both bad are two verdicts.',
    body: NewPairDecision,
    response: DecisionResult,
  },
  withdrawPairDecision: {
    method: 'POST',
    path: '/v1/review/pairs/:id/withdraw',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Take back a decision on a pair of one’s own, and the verdicts it made.',
    params: z.strictObject({ id: z.uuid() }),
    response: WithdrawnDecision,
  },
  skipPair: {
    method: 'POST',
    path: '/v1/review/pairs/skip',
    auth: { scope: 'review', role: 'reviewer' },
    summary: 'Leave a pair to somebody else.',
    body: SkipPair,
    response: Done,
  },
  getDailySample: {
    method: 'GET',
    path: '/v1/review/sample',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'A few generations of one day to read: random, contested, worst, one for each busy prompt. Until they are drawn, as they would be.',
    query: SampleQuery,
    response: DailySample,
  },
  drawDailySample: {
    method: 'POST',
    path: '/v1/review/sample',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Draw the sample of a day, once: from then on it is the same for all.',
    body: DrawSample,
    response: DailySample,
  },
  markRead: {
    method: 'POST',
    path: '/v1/review/sample/read',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Remember that who asks has read one of the sample.',
    body: SampleRead,
    response: Done,
  },
  reviewReport: {
    method: 'GET',
    path: '/v1/review/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Progress, agreement between reviewers, and how often the machine’s labels are right.',
    query: ReviewReportQuery,
    response: ReviewReport,
  },
} as const satisfies Record<string, Route>;
