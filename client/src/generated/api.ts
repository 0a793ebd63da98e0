// Made by `npm run generate:client`; changes here are lost.
export interface paths {
  readonly '/api/v1/me': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** The user behind the token */
    readonly get: operations['get_api_v1_me']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/sessions': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List your sessions, the latest first, a page at a time */
    readonly get: operations['get_api_v1_sessions']
    readonly put?: never
    readonly post?: never
    /** End your other sessions, or all of them */
    readonly delete: operations['delete_api_v1_sessions']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/sessions/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    readonly post?: never
    /** End a session: one of yours, or with the role manage_users anybody's */
    readonly delete: operations['delete_api_v1_sessions_by_id']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/users/{id}/sessions': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List the sessions of a user, the latest first, a page at a time */
    readonly get: operations['get_api_v1_users_by_id_sessions']
    readonly put?: never
    readonly post?: never
    /** End every session of a user */
    readonly delete: operations['delete_api_v1_users_by_id_sessions']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/keys': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List your keys, the latest first */
    readonly get: operations['get_api_v1_keys']
    readonly put?: never
    /**
     * Make a key that a program shows in your place
     * @description By default it has no roles: it proves who you are, and no more.
     */
    readonly post: operations['post_api_v1_keys']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/keys/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    readonly post?: never
    /** Revoke a key of yours: it ends at once, with every token it got */
    readonly delete: operations['delete_api_v1_keys_by_id']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/users/{id}/keys': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List the keys of a user, the latest first */
    readonly get: operations['get_api_v1_users_by_id_keys']
    readonly put?: never
    /** Make a key for a service: people make their own */
    readonly post: operations['post_api_v1_users_by_id_keys']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/users/{id}/keys/{key}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    readonly post?: never
    /** Revoke a key of a user: it ends at once, with every token it got */
    readonly delete: operations['delete_api_v1_users_by_id_keys_by_key']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/users': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List users by username, a page at a time */
    readonly get: operations['get_api_v1_users']
    readonly put?: never
    /** Create a user */
    readonly post: operations['post_api_v1_users']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/users/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Read a user */
    readonly get: operations['get_api_v1_users_by_id']
    readonly put?: never
    readonly post?: never
    /** Delete a user, with their roles and linked identities */
    readonly delete: operations['delete_api_v1_users_by_id']
    readonly options?: never
    readonly head?: never
    /** Change a user: only what is sent changes */
    readonly patch: operations['patch_api_v1_users_by_id']
    readonly trace?: never
  }
  readonly '/api/v1/roles': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List roles by name, a page at a time */
    readonly get: operations['get_api_v1_roles']
    readonly put?: never
    /** Create a role */
    readonly post: operations['post_api_v1_roles']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/roles/{name}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Read a role */
    readonly get: operations['get_api_v1_roles_by_name']
    readonly put?: never
    readonly post?: never
    /** Delete a role that is neither built in nor assigned */
    readonly delete: operations['delete_api_v1_roles_by_name']
    readonly options?: never
    readonly head?: never
    /** Change the description of a role */
    readonly patch: operations['patch_api_v1_roles_by_name']
    readonly trace?: never
  }
  readonly '/api/v1/audit': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List audit lines, the newest first, a page at a time */
    readonly get: operations['get_api_v1_audit']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/audit/export': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Every audit line, the oldest first, one JSON object (AuditLine) a line */
    readonly get: operations['get_api_v1_audit_export']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/api/v1/access/explain': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Which access rule decides about a request, and what it answers */
    readonly get: operations['get_api_v1_access_explain']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    readonly Error: {
      /** @description The stable code of the failure */
      readonly error: string
      /** @description The same for people */
      readonly error_description: string
      /** @description Names this request in the log */
      readonly request_id: string
      /** @description What is wrong with which part of the input: name -> code */
      readonly fields?: {
        readonly [key: string]: string
      }
    }
    readonly Me: {
      /** Format: uuid */
      readonly id: string
      readonly username: string
      readonly name: string | null
      readonly email: string | null
      readonly roles: readonly string[]
      /** @description How they signed in (RFC 8176) */
      readonly amr: readonly string[]
      /** Format: uuid */
      readonly session_id: string
      /** Format: date-time */
      readonly expires_at: string
    }
    readonly SessionsPage: {
      readonly sessions: readonly components['schemas']['Session'][]
      /** @description Send it as `cursor` for the next page; null on the last one */
      readonly next_cursor: string | null
    }
    readonly Session: {
      /**
       * Format: uuid
       * @description The `sid` of its tokens
       */
      readonly id: string
      /** @description What the User-Agent says it is, in words */
      readonly device: string
      readonly user_agent: string
      readonly address: string
      /** @description How they signed in (RFC 8176) */
      readonly amr: readonly string[]
      readonly provider: string | null
      /** Format: date-time */
      readonly began_at: string
      /**
       * Format: date-time
       * @description To the minute
       */
      readonly last_seen_at: string
      /** Format: date-time */
      readonly expires_at: string
      /** @description Whether the token that asks is of this session */
      readonly current: boolean
    }
    readonly ApiKeys: {
      readonly keys: readonly components['schemas']['ApiKey'][]
    }
    readonly ApiKey: {
      /**
       * Format: uuid
       * @description Also the `sid` of its tokens, and the `client_id`
       */
      readonly id: string
      readonly name: string
      /** @description Roles that it may use while its owner has them */
      readonly scopes: readonly string[]
      /** @description Where it may come from; empty: anywhere */
      readonly networks: readonly string[]
      /** Format: date-time */
      readonly created_at: string
      /** Format: date-time */
      readonly expires_at: string
      /** @description To the minute; null: not yet */
      readonly last_used_at: string | null
    }
    readonly NewApiKey: {
      /** @description What it is for */
      readonly name: string
      /**
       * @description Roles of its owner that it may use
       * @default []
       */
      readonly scopes?: readonly string[]
      /**
       * @description Ranges of addresses that it may come from, as `192.0.2.0/24`; none: anywhere
       * @default []
       */
      readonly networks?: readonly string[]
      /** @default 90 */
      readonly expires_in_days?: number
    }
    readonly MadeApiKey: {
      /**
       * Format: uuid
       * @description Also the `sid` of its tokens, and the `client_id`
       */
      readonly id: string
      readonly name: string
      /** @description Roles that it may use while its owner has them */
      readonly scopes: readonly string[]
      /** @description Where it may come from; empty: anywhere */
      readonly networks: readonly string[]
      /** Format: date-time */
      readonly created_at: string
      /** Format: date-time */
      readonly expires_at: string
      /** @description To the minute; null: not yet */
      readonly last_used_at: string | null
      /** @description The key, shown this once */
      readonly key: string
    }
    readonly UsersPage: {
      readonly users: readonly components['schemas']['UserAccount'][]
      /** @description Send it as `cursor` for the next page; null on the last one */
      readonly next_cursor: string | null
    }
    readonly UserAccount: {
      /** Format: uuid */
      readonly id: string
      /**
       * @description A service is a program: it has keys, and no way to sign in
       * @enum {string}
       */
      readonly kind: 'person' | 'service'
      readonly username: string
      readonly name: string | null
      readonly email: string | null
      readonly email_verified: boolean
      readonly roles: readonly string[]
      readonly disabled: boolean
      readonly has_password: boolean
      readonly last_signed_in_at: string | null
      /** Format: date-time */
      readonly created_at: string
      /** Format: date-time */
      readonly updated_at: string
      /** @description Grows with every change; in quotes, the ETag */
      readonly version: number
    }
    readonly NewUser: {
      /**
       * @description A service is a program: it has keys, and no way to sign in
       * @default person
       * @enum {string}
       */
      readonly kind?: 'person' | 'service'
      /**
       * Format: username
       * @description Kept in its one form (RFC 8265 UsernameCaseMapped), at most 64 characters
       */
      readonly username: string
      /** @default null */
      readonly name?: string | null
      /** @default null */
      readonly email?: string | null
      /**
       * @description Without one they sign in through a provider
       * @default null
       */
      readonly password?: string | null
      /** @default [] */
      readonly roles?: readonly string[]
    }
    readonly UserChange: {
      readonly name?: string | null
      readonly email?: string | null
      /**
       * Format: password
       * @description Long enough, not common, and without the name of its holder or of this host
       */
      readonly password?: string
      readonly roles?: readonly string[]
      readonly disabled?: boolean
    }
    readonly RolesPage: {
      readonly roles: readonly components['schemas']['Role'][]
      /** @description Send it as `cursor` for the next page; null on the last one */
      readonly next_cursor: string | null
    }
    readonly Role: {
      readonly name: string
      readonly description: string
      /** @description Made by us, and so never deleted */
      readonly built_in: boolean
    }
    readonly NewRole: {
      readonly name: string
      /** @default  */
      readonly description?: string
    }
    readonly RoleChange: {
      readonly description?: string
    }
    readonly AuditLinesPage: {
      readonly lines: readonly components['schemas']['AuditLine'][]
      /** @description Send it as `cursor` for the next page; null on the last one */
      readonly next_cursor: string | null
    }
    readonly AuditLine: {
      /** @description From 1, without a gap */
      readonly seq: number
      /** Format: date-time */
      readonly at: string
      /**
       * @description What happened
       * @example sign_in
       * @example sign_in_failed
       * @example sign_out
       * @example session_ended
       * @example refresh_reused
       * @example bypass_sign_in
       * @example access_refused
       * @example user_created
       * @example user_changed
       * @example user_deleted
       * @example password_changed
       * @example identity_linked
       * @example identity_unlinked
       * @example role_changed
       * @example signing_key_added
       * @example signing_key_advanced
       * @example signing_key_revoked
       * @example api_key_created
       * @example api_key_revoked
       * @example token_refused
       */
      readonly event: string
      /** @description Whom it is about */
      readonly user_id: string | null
      readonly username: string | null
      /** @description Who did it, where that is said */
      readonly actor_id: string | null
      readonly session_id: string | null
      /** @description How they signed in */
      readonly amr: string | null
      readonly provider: string | null
      readonly address: string | null
      readonly request_id: string | null
      readonly reason: string | null
      /** @description The hash of the line before */
      readonly previous_hash: string
      /** @description SHA-256 over all of the above, in hexadecimal */
      readonly hash: string
    }
    readonly AccessExplanation: {
      /** @enum {string} */
      readonly answer: 'yes' | 'sign_in' | 'no'
      /** @description As it was understood */
      readonly host: string
      readonly path: string
      readonly method: string
      /** @description The rule that decided; null: none matched */
      readonly rule: {
        /** @description Where the rule begins in the file; null: it is implied */
        readonly line: number | null
      } | null
      /** @description Of the allow of the rule, what the user lacks */
      readonly unmet: readonly (
        'any_role' | 'all_roles' | 'users' | 'providers' | 'amr' | 'scopes'
      )[]
      /** @description The rules before it, and which part of each did not match */
      readonly passed_over: readonly {
        /** @description Where the rule begins in the file; null: it is implied */
        readonly line: number | null
        /** @enum {string} */
        readonly because: 'host' | 'path' | 'method' | 'network'
      }[]
      /** @description Whether the user cannot be signed in at all */
      readonly disabled: boolean
      /** @description What the app is told, before it is encoded; null: it is not asked */
      readonly headers: {
        readonly [key: string]: string
      } | null
    }
  }
  responses: never
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  readonly get_api_v1_me: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description What the token says */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Me']
        }
      }
    }
  }
  readonly get_api_v1_sessions: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of sessions */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['SessionsPage']
        }
      }
    }
  }
  readonly delete_api_v1_sessions: {
    readonly parameters: {
      readonly query: {
        readonly keep: 'current' | 'none'
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Ended: their tokens pass nowhere a second later */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly delete_api_v1_sessions_by_id: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Ended: their tokens pass nowhere a second later */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly get_api_v1_users_by_id_sessions: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number
        readonly cursor?: string
      }
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of sessions */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['SessionsPage']
        }
      }
    }
  }
  readonly delete_api_v1_users_by_id_sessions: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Ended: their tokens pass nowhere a second later */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly get_api_v1_keys: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Your keys */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['ApiKeys']
        }
      }
    }
  }
  readonly post_api_v1_keys: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewApiKey']
      }
    }
    readonly responses: {
      /** @description The key; it is not shown again */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['MadeApiKey']
        }
      }
    }
  }
  readonly delete_api_v1_keys_by_id: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Revoked */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly get_api_v1_users_by_id_keys: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Their keys */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['ApiKeys']
        }
      }
    }
  }
  readonly post_api_v1_users_by_id_keys: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewApiKey']
      }
    }
    readonly responses: {
      /** @description The key; it is not shown again */
      readonly 201: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['MadeApiKey']
        }
      }
    }
  }
  readonly delete_api_v1_users_by_id_keys_by_key: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
        readonly key: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Revoked */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly get_api_v1_users: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number
        readonly cursor?: string
        readonly search?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of users */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['UsersPage']
        }
      }
    }
  }
  readonly post_api_v1_users: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewUser']
      }
    }
    readonly responses: {
      /** @description The user as created */
      readonly 201: {
        headers: {
          /** @description Its address */
          readonly Location: string
          /** @description Its version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['UserAccount']
        }
      }
    }
  }
  readonly get_api_v1_users_by_id: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The user */
      readonly 200: {
        headers: {
          /** @description Its version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['UserAccount']
        }
      }
    }
  }
  readonly delete_api_v1_users_by_id: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description The ETag that was read. A list of them and `*` (whatever is there now) are understood; a weak one never matches (RFC 9110 section 13.1.1). */
        readonly 'If-Match'?: string
      }
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Gone */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly patch_api_v1_users_by_id: {
    readonly parameters: {
      readonly query?: never
      readonly header: {
        /** @description The ETag that was read. A list of them and `*` (whatever is there now) are understood; a weak one never matches (RFC 9110 section 13.1.1). */
        readonly 'If-Match': string
      }
      readonly path: {
        readonly id: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['UserChange']
      }
    }
    readonly responses: {
      /** @description The user as changed */
      readonly 200: {
        headers: {
          /** @description Its new version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['UserAccount']
        }
      }
    }
  }
  readonly get_api_v1_roles: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number
        readonly cursor?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of roles */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['RolesPage']
        }
      }
    }
  }
  readonly post_api_v1_roles: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['NewRole']
      }
    }
    readonly responses: {
      /** @description The role as created */
      readonly 201: {
        headers: {
          /** @description Its address */
          readonly Location: string
          /** @description Its version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Role']
        }
      }
    }
  }
  readonly get_api_v1_roles_by_name: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        readonly name: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The role */
      readonly 200: {
        headers: {
          /** @description Its version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Role']
        }
      }
    }
  }
  readonly delete_api_v1_roles_by_name: {
    readonly parameters: {
      readonly query?: never
      readonly header?: {
        /** @description The ETag that was read. A list of them and `*` (whatever is there now) are understood; a weak one never matches (RFC 9110 section 13.1.1). */
        readonly 'If-Match'?: string
      }
      readonly path: {
        readonly name: string
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Gone */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
    }
  }
  readonly patch_api_v1_roles_by_name: {
    readonly parameters: {
      readonly query?: never
      readonly header: {
        /** @description The ETag that was read. A list of them and `*` (whatever is there now) are understood; a weak one never matches (RFC 9110 section 13.1.1). */
        readonly 'If-Match': string
      }
      readonly path: {
        readonly name: string
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        readonly 'application/json': components['schemas']['RoleChange']
      }
    }
    readonly responses: {
      /** @description The role as changed */
      readonly 200: {
        headers: {
          /** @description Its new version */
          readonly ETag: string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Role']
        }
      }
    }
  }
  readonly get_api_v1_audit: {
    readonly parameters: {
      readonly query?: {
        readonly limit?: number
        readonly cursor?: string
        readonly event?:
          | 'sign_in'
          | 'sign_in_failed'
          | 'sign_out'
          | 'session_ended'
          | 'refresh_reused'
          | 'bypass_sign_in'
          | 'access_refused'
          | 'user_created'
          | 'user_changed'
          | 'user_deleted'
          | 'password_changed'
          | 'identity_linked'
          | 'identity_unlinked'
          | 'role_changed'
          | 'signing_key_added'
          | 'signing_key_advanced'
          | 'signing_key_revoked'
          | 'api_key_created'
          | 'api_key_revoked'
          | 'token_refused'
        readonly user_id?: string
        readonly username?: string
        readonly actor_id?: string
        readonly since?: string
        readonly until?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description A page of audit lines */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['AuditLinesPage']
        }
      }
    }
  }
  readonly get_api_v1_audit_export: {
    readonly parameters: {
      readonly query?: {
        readonly event?:
          | 'sign_in'
          | 'sign_in_failed'
          | 'sign_out'
          | 'session_ended'
          | 'refresh_reused'
          | 'bypass_sign_in'
          | 'access_refused'
          | 'user_created'
          | 'user_changed'
          | 'user_deleted'
          | 'password_changed'
          | 'identity_linked'
          | 'identity_unlinked'
          | 'role_changed'
          | 'signing_key_added'
          | 'signing_key_advanced'
          | 'signing_key_revoked'
          | 'api_key_created'
          | 'api_key_revoked'
          | 'token_refused'
        readonly user_id?: string
        readonly username?: string
        readonly actor_id?: string
        readonly since?: string
        readonly until?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The lines there were when it was asked for, sent as they are read */
      readonly 200: {
        headers: {
          /** @description A name to save it by */
          readonly 'Content-Disposition': string
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/x-ndjson': unknown
        }
      }
    }
  }
  readonly get_api_v1_access_explain: {
    readonly parameters: {
      readonly query: {
        readonly host: string
        readonly path?: string
        readonly method?: string
        readonly user?: string
        readonly address?: string
        readonly amr?: string
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description The answer, and why */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['AccessExplanation']
        }
      }
    }
  }
}
