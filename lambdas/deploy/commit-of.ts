/** The commit that an artifact's key names; undefined for what is no build of ours. */
export const commitOf = (key = '') => /^builds\/\w+\/([0-9a-f]{40})\.zip$/.exec(key)?.[1];
