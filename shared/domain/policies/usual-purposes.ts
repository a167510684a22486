import type { Role } from '../../contracts/api-key.ts';
import type { Department } from '../../contracts/localities.ts';
import type { Agreement } from '../../contracts/purpose.ts';

type AgreedPurpose = NonNullable<Agreement['purpose']>;

/** G1: what a key is for when it was issued without a purpose; travellers look at themselves. */
export const purposeOfRole: Readonly<Record<Role | 'traveller', AgreedPurpose>> = {
  locality: 'follow-up',
  agency: 'arrival-reporting',
  steward: 'data-quality',
  auditor: 'audit',
  admin: 'administration',
  traveller: 'data-subject',
};

/** G1: what a recipient is told for when it was put without a purpose. */
export const purposeOfDepartment: Readonly<Record<Department, AgreedPurpose>> = {
  health: 'follow-up',
  'epidemic-control': 'follow-up',
  reception: 'transport-and-lodging',
  'foreign-affairs': 'consular-welfare',
  customs: 'entry-check',
  lead: 'supervision',
};
