/** Guilds as they could be, for the pictures. */
export const guilds = [
  { name: 'Keepers of the Ninth Bell', realm: 'Stormhold', faction: 'Alliance' },
  { name: 'Ashen Covenant', realm: 'Emberfall', faction: 'Horde' },
  { name: 'The Quiet Lanterns', realm: 'Moonmere', faction: 'Neutral' },
  { name: 'Iron Oath', realm: 'Stormhold', faction: 'Horde' },
  { name: 'Wardens of the Long Road', realm: 'Greywater', faction: 'Alliance' },
  { name: 'Salt & Sorcery', realm: 'Port Meridian', faction: 'Corsairs' },
  { name: 'Thornwood Circle', realm: 'Moonmere', faction: 'Neutral' },
  { name: 'Last Light', realm: 'Emberfall', faction: 'Alliance' },
  { name: 'The Gilded Ravens', realm: 'Greywater', faction: 'Corsairs' },
];

export const members = [
  { character: 'Aldwyn Vale', class: 'Paladin', level: 80, rank: 'Guild Master' },
  { character: 'Brannoch', class: 'Warrior', level: 78, rank: 'Officer' },
  { character: 'Cerys Thornfield', class: 'Druid', level: 80, rank: 'Officer' },
  { character: 'Dagny Emberhand', class: 'Shaman', level: 71, rank: 'Veteran' },
  { character: 'Eirlys', class: 'Priest', level: 66, rank: 'Veteran' },
  { character: 'Fenwick', class: 'Rogue', level: 42, rank: 'Member' },
  { character: 'Gwilym', class: 'Hunter', level: 37, rank: 'Member' },
  { character: 'Hesper', class: 'Mage', level: 9, rank: 'Initiate' },
];
