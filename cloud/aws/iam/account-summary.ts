import { NoSuchEntityException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';

/** What the account as a whole has and may have: quotas are those of "IAM and AWS STS quotas", before anybody asks for more. */
export function accountSummary({ directory }: Account) {
  const { roles, users, policies, profiles } = directory;
  return {
    GetAccountSummary: async () => ({
      SummaryMap: {
        Users: users.values().length,
        UsersQuota: 5000,
        Groups: 0,
        GroupsQuota: 300,
        GroupsPerUserQuota: 10,
        Roles: roles.values().length,
        RolesQuota: 1000,
        InstanceProfiles: profiles.values().length,
        InstanceProfilesQuota: 1000,
        Policies: policies.values().length,
        PoliciesQuota: 1500,
        PolicyVersionsInUse: policies.values().reduce((sum, it) => sum + it.versions.length, 0),
        PolicyVersionsInUseQuota: 10_000,
        VersionsPerPolicyQuota: 5,
        PolicySizeQuota: 6144,
        AttachedPoliciesPerRoleQuota: 10,
        AttachedPoliciesPerUserQuota: 10,
        AttachedPoliciesPerGroupQuota: 10,
        AssumeRolePolicySizeQuota: 2048,
        RolePolicySizeQuota: 10_240,
        UserPolicySizeQuota: 2048,
        GroupPolicySizeQuota: 5120,
        AccessKeysPerUserQuota: 2,
        SigningCertificatesPerUserQuota: 2,
        ServerCertificates: 0,
        ServerCertificatesQuota: 20,
        MFADevices: 0,
        MFADevicesInUse: 0,
        AccountMFAEnabled: 0,
        AccountAccessKeysPresent: 1,
        AccountSigningCertificatesPresent: 0,
        AccountPasswordPresent: 0,
        Providers: 0,
      },
    }),
    async GetAccountPasswordPolicy() {
      refuse(NoSuchEntityException, 'The Password Policy with domain name AWS cannot be found.');
    },
    // Nobody can make these here.
    ListAccountAliases: async () => ({ AccountAliases: [], IsTruncated: false }),
    ListGroups: async () => ({ Groups: [], IsTruncated: false }),
    ListMFADevices: async () => ({ MFADevices: [], IsTruncated: false }),
    ListVirtualMFADevices: async () => ({ VirtualMFADevices: [], IsTruncated: false }),
    ListServerCertificates: async () => ({ ServerCertificateMetadataList: [], IsTruncated: false }),
    ListOpenIDConnectProviders: async () => ({ OpenIDConnectProviderList: [] }),
    ListSAMLProviders: async () => ({ SAMLProviderList: [] }),
  } satisfies IamHandlers;
}
