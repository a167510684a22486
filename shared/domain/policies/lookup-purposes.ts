import type { Role } from '../../contracts/api-key.ts';
import type { Department, Source } from '../../contracts/localities.ts';
import type { LookupPurpose } from '../../contracts/purpose.ts';
import type { FieldGroup } from '../notices/notification-matrix.ts';

/** Who asks: a locality's departments, or an agency of a kind. */
export interface Asker {
  role: Role;
  departments: readonly Department[];
  source?: Source | undefined;
}

interface PurposeRule {
  departments: readonly Department[];
  sources: readonly Source[];
  /** `everywhere`: any entry; `own`: those the caller may see anyway. */
  reach: 'everywhere' | 'own';
  /** All that the purpose needs; health is told for care alone. */
  groups: readonly FieldGroup[];
  /** A name with a birth date finds namesakes: only where somebody is looked for, not checked. */
  byName: boolean;
}

/** D17: what may be asked for which purpose, by whom, and what is answered. The purposes themselves are closed (G1). */
export const purposeRules: Readonly<Record<LookupPurpose, PurposeRule>> = {
  'contact-tracing': {
    departments: ['health', 'epidemic-control'],
    sources: [],
    reach: 'everywhere',
    groups: ['name', 'contact', 'trip', 'place', 'stage', 'open'],
    byName: true,
  },
  'entry-check': {
    departments: ['customs'],
    sources: ['customs', 'immigration'],
    reach: 'everywhere',
    groups: ['trip', 'history', 'precautions', 'open'],
    byName: false,
  },
  'exit-check': {
    departments: ['customs'],
    sources: ['customs', 'immigration'],
    reach: 'everywhere',
    groups: ['endDate', 'precautions', 'open'],
    byName: false,
  },
  'medical-care': {
    departments: ['health', 'epidemic-control'],
    sources: [],
    reach: 'everywhere',
    groups: ['health', 'history', 'needs', 'precautions', 'endDate'],
    byName: true,
  },
  'consular-welfare': {
    departments: ['foreign-affairs'],
    sources: ['liaison-office'],
    reach: 'everywhere',
    groups: ['name', 'place', 'open'],
    byName: true,
  },
  'release-check': {
    departments: ['health', 'epidemic-control', 'reception', 'lead'],
    sources: [],
    reach: 'own',
    groups: ['stage', 'endDate', 'open'],
    byName: false,
  },
};

/** Whether somebody of that kind may ask for that purpose. */
export const mayAskFor = (purpose: LookupPurpose, { role, departments, source }: Asker): boolean => {
  const rule = purposeRules[purpose];
  if (role === 'locality') return departments.some((one) => rule.departments.includes(one));
  return role === 'agency' && source !== undefined && rule.sources.includes(source);
};

/** L6 D17: a foreign mission is told how its national fares, and nothing else. */
export const forMission: LookupPurpose = 'consular-welfare';
