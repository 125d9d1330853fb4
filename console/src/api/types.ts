/** The API's entities under short names. */
import type { components } from './schema';

export type Schemas = components['schemas'];

export type Agent = Schemas['AgentShown'];
export type Approval = Schemas['ApprovalListed'];
export type Job = Schemas['JobShown'];
export type JobDetail = Schemas['JobDetail'];
/** A lease as `/collab/leases` answers with it and `/collab/state/locks` shows it (seed S4). */
export type Lock = Schemas['guildhall__adapters__http__routes__collab_leases__LeaseShown'];
export type Preset = Schemas['PresetShown'];
export type Project = Schemas['ProjectShown'];
export type Run = Schemas['RunShown'];
export type RunStanding = Schemas['RunStanding'];
export type Schedule = Schemas['ScheduleShown'];
export type Session = Schemas['SessionShown'];
export type Status = Schemas['Status'];
export type Task = Schemas['TaskShown'];
export type TaskInFull = Schemas['TaskInFull'];
/** A page of tasks as the API gives it. */
export type TaskPage = Pick<Schemas['Listed_TaskShown_'], 'items' | 'total' | 'next'>;
export type TaskStatus = Task['status'];
export type RunStatus = Run['status'];
export type Variant = Schemas['VariantShown'];
export type JournalEvent = Schemas['EventShown'];

/** An event as it is told to a person: who, about what, what happened. */
export interface Told {
  event: JournalEvent;
  who: string;
  about: string;
  what: string;
}
