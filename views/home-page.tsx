import { Document } from './document.js'
import type { Frame } from './frame.js'
import { None } from './none.js'

/** Who is signed in, as the token says it. */
export interface SignedInPerson {
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  readonly roles: readonly string[]
  /** How they signed in, in words: `password`, or what the provider's button is called. */
  readonly how: readonly string[]
}

export interface HomePageProps {
  readonly frame: Frame
  readonly person: SignedInPerson | null
  readonly registrationOpen: boolean
  /** Whether the person may use the users API. */
  readonly mayManageUsers: boolean
  readonly mayViewAudit: boolean
  readonly maySeeAccess: boolean
}

/** The first page: who you are, what you may open, sign in or out. */
export const HomePage = (props: HomePageProps) => (
  <Document frame={props.frame} title="Home" width={props.person ? 'wide' : 'narrow'}>
    {props.person ? <Welcome {...props} person={props.person} /> : <Stranger {...props} />}
  </Document>
)

const Stranger = ({ registrationOpen }: HomePageProps) => (
  <div class="card">
    <h1>You are not signed in</h1>
    <p>Sign in to see your account and what it opens.</p>
    <p class="actions">
      <a class="button" href="/auth/login">
        Sign in
      </a>
      {registrationOpen && (
        <a class="button quiet" href="/auth/register">
          Create an account
        </a>
      )}
    </p>
  </div>
)

const Welcome = ({ person, ...props }: HomePageProps & { person: SignedInPerson }) => (
  <>
    <div class="hero">
      <h1>
        Hello, <bdi>{person.name ?? person.username}</bdi>
      </h1>
      <p>You are signed in on this browser.</p>
    </div>
    <Person person={person} />
    <Doors {...props} />
  </>
)

const Person = ({ person }: { person: SignedInPerson }) => (
  <section class="card" aria-labelledby="who">
    <h2 id="who">Who you are</h2>
    <dl>
      <dt>Username</dt>
      <dd>
        <bdi>{person.username}</bdi>
      </dd>
      {person.email !== null && (
        <>
          <dt>E-mail</dt>
          <dd>
            <bdi>{person.email}</bdi>
          </dd>
        </>
      )}
      <dt>Roles</dt>
      <dd>{person.roles.length > 0 ? person.roles.join(', ') : <None text="none" />}</dd>
      <dt>Signed in by</dt>
      <dd>{person.how.join(', ')}</dd>
    </dl>
  </section>
)

type DoorsProps = Pick<HomePageProps, 'mayManageUsers' | 'mayViewAudit' | 'maySeeAccess'>

const Doors = ({ mayManageUsers, mayViewAudit, maySeeAccess }: DoorsProps) => (
  <section class="card" aria-labelledby="doors">
    <h2 id="doors">What you may open</h2>
    <ul class="doors">
      <Door
        href="/account"
        name="Your account"
        about="Password, providers, where you are signed in, API keys"
      />
      <Door href="/api/v1/me" name="Who am I?" about="You, as the API sees you (JSON)" />
      {mayManageUsers && (
        <Door href="/api/v1/users" name="Users" about="Everyone who has an account (JSON)" />
      )}
      {mayViewAudit && <Door href="/audit" name="Audit log" about="Who did what, and when" />}
      {maySeeAccess && <Door href="/access" name="Access rules" about="Who may open what" />}
      <Door href="/docs" name="API documentation" about="Try every call from the browser" />
    </ul>
  </section>
)

const Door = ({ href, name, about }: { href: string; name: string; about: string }) => (
  <li>
    <a href={href}>{name}</a>
    <span>{about}</span>
  </li>
)
