/** What the recorded conversations that come with Nod carry as `metadata.sample`. */
export const sampleNames = ['RealHumanEval', 'scripted session'] as const;
export type SampleName = (typeof sampleNames)[number];
