/** Two provinces that people go to, in two time zones and of different depth, and one they come in by. */
export const places = [
  { code: '14', name: 'Shanxi', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: '1401', parentCode: '14', name: 'Taiyuan', level: 'city' },
  { code: '140105', parentCode: '1401', name: 'Xiaodian', level: 'county' },
  { code: '140106', parentCode: '1401', name: 'Yingze', level: 'county' },
  { code: '1402', parentCode: '14', name: 'Datong', level: 'city' },
  { code: '140212', parentCode: '1402', name: 'Xinrong', level: 'county' },
  { code: '65', name: 'Xinjiang', level: 'province', timeZone: 'Asia/Urumqi' },
  { code: '650102', parentCode: '65', name: 'Tianshan', level: 'county' },
  { code: '44', name: 'Guangdong', level: 'province', timeZone: 'Asia/Shanghai' },
  { code: 'CAN-port', parentCode: '44', name: 'Baiyun', level: 'point-of-entry', codes: ['CAN'] },
  { code: 'TYN-port', parentCode: '1401', name: 'Wusu', level: 'point-of-entry', codes: ['TYN'] },
];
export const counties = ['140105', '140106', '140212', '650102'] as const;
export const ports = ['CAN-port', 'TYN-port'] as const;

/** Who can be told; one county has no reception of its own, and one city nobody at all. */
export const told = [
  ...counties.map((code) => `${code}/health`),
  '140105/reception',
  '140106/reception',
  '1401/health',
  '14/health',
  '14/lead',
  '65/health',
  '65/lead',
  '44/health',
  ...ports.map((code) => `${code}/customs`),
  'operator/lead',
];
