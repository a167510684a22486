import type { Locality } from '../../shared/contracts/localities.ts';

/** The twelve airports to which flights bound for the capital were sent in spring 2020, each below the county it lies in. */
const airports: [iata: string, unlocode: string, county: string, name: string][] = [
  ['TSN', 'CNTSN', '120110', '天津滨海国际机场'],
  ['SJW', 'CNSJW', '130123', '石家庄正定国际机场'],
  ['TYN', 'CNTYN', '140105', '太原武宿国际机场'],
  ['HET', 'CNHET', '150105', '呼和浩特白塔国际机场'],
  ['SHE', 'CNSHE', '210112', '沈阳桃仙国际机场'],
  ['DLC', 'CNDLC', '210211', '大连周水子国际机场'],
  ['PVG', 'CNPVG', '310115', '上海浦东国际机场'],
  ['NKG', 'CNNKG', '320115', '南京禄口国际机场'],
  ['TNA', 'CNTNA', '370112', '济南遥墙国际机场'],
  ['TAO', 'CNTAO', '370214', '青岛流亭国际机场'],
  ['CGO', 'CNCGO', '410184', '郑州新郑国际机场'],
  ['XIY', 'CNXIY', '610404', '西安咸阳国际机场'],
];

/** The ports as localities, to be put on top of the divisions. */
export const ports: Locality[] = airports.map(([iata, unlocode, county, name]) => ({
  code: `poe-${iata.toLowerCase()}`,
  parentCode: county,
  name,
  level: 'point-of-entry',
  codes: [iata, unlocode],
}));

export const portCodes: string[] = airports.map(([iata]) => iata);
