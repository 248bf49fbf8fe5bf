/**
 * Events are only ever added. What changes (leases, readings, seats) changes through functions that belong to whoever set the
 * ledger up, so that members need no right to update or delete anything.
 */
export const events = {
  version: 10,
  sql: `
CREATE TABLE rekey.meta (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- Which login writes the chain of which member.
CREATE TABLE rekey.seats (
  member text PRIMARY KEY CHECK (member ~ '^[0-9a-f]{64}$'),
  login name NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE rekey.events (
  member text NOT NULL,
  seq integer NOT NULL CHECK (seq > 0),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  signature text NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
  event text NOT NULL CHECK (length(event) <= 32768),
  arrived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (member, seq)
);

-- Seats say which chains there are: a search for all members in a million events would read them all.
CREATE VIEW rekey.heads_of_chains AS
  SELECT s.member, e.seq, e.hash FROM rekey.seats s CROSS JOIN LATERAL (
    SELECT seq, hash FROM rekey.events WHERE member = s.member ORDER BY seq DESC LIMIT 1
  ) e;

CREATE TABLE rekey.leases (
  resource text PRIMARY KEY CHECK (length(resource) <= 100),
  holder text NOT NULL,
  fence integer NOT NULL,
  held_until timestamptz NOT NULL
);

CREATE TABLE rekey.readings (
  resource text NOT NULL CHECK (length(resource) <= 100),
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  member text NOT NULL,
  content text NOT NULL CHECK (length(content) <= 33554432),
  read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (resource, hash)
);

-- The clock of leases. Not now(), which stands still within a transaction.
CREATE FUNCTION rekey.instant() RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog AS 'SELECT clock_timestamp()';

CREATE FUNCTION rekey.sits_on(given text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT EXISTS (SELECT FROM rekey.seats WHERE member = given AND login = session_user)
$$;

-- The first login that writes for a member keeps doing so. True when that is this login.
CREATE FUNCTION rekey.enrol(given text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO rekey.seats (member, login) VALUES (given, session_user) ON CONFLICT (member) DO NOTHING;
  RETURN rekey.sits_on(given);
END $$;

-- Takes a free lease with the next fence, or keeps the one of the same holder with its fence.
CREATE FUNCTION rekey.take_lease(given_resource text, given_member text, keep_ms integer)
RETURNS TABLE (lease_holder text, lease_fence integer, left_ms double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  at timestamptz := rekey.instant();
  until timestamptz := at + make_interval(secs => least(keep_ms, 600000) / 1000.0);
BEGIN
  IF NOT rekey.sits_on(given_member) THEN
    RAISE EXCEPTION 'not the seat of this login' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
    INSERT INTO rekey.leases AS l (resource, holder, fence, held_until)
    VALUES (given_resource, given_member, 1, until)
    ON CONFLICT (resource) DO UPDATE SET
      holder = excluded.holder,
      fence = CASE WHEN l.holder = excluded.holder AND l.held_until > at THEN l.fence ELSE l.fence + 1 END,
      held_until = excluded.held_until
    WHERE l.holder = excluded.holder OR l.held_until <= at
    RETURNING l.holder, l.fence, extract(epoch FROM l.held_until - at)::double precision * 1000;
  IF NOT FOUND THEN
    RETURN QUERY SELECT l.holder, l.fence, extract(epoch FROM l.held_until - at)::double precision * 1000
      FROM rekey.leases l WHERE l.resource = given_resource;
  END IF;
END $$;

-- Keeps a lease only while nobody else has had it since.
CREATE FUNCTION rekey.renew_lease(given_resource text, given_member text, given_fence integer, keep_ms integer)
RETURNS TABLE (lease_holder text, lease_fence integer, left_ms double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  at timestamptz := rekey.instant();
BEGIN
  IF NOT rekey.sits_on(given_member) THEN
    RAISE EXCEPTION 'not the seat of this login' USING ERRCODE = '42501';
  END IF;
  UPDATE rekey.leases l SET held_until = at + make_interval(secs => least(keep_ms, 600000) / 1000.0)
    WHERE l.resource = given_resource AND l.holder = given_member AND l.fence = given_fence;
  RETURN QUERY SELECT l.holder, l.fence, extract(epoch FROM l.held_until - at)::double precision * 1000
    FROM rekey.leases l WHERE l.resource = given_resource;
END $$;

CREATE FUNCTION rekey.release_lease(given_resource text, given_member text, given_fence integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT rekey.sits_on(given_member) THEN
    RAISE EXCEPTION 'not the seat of this login' USING ERRCODE = '42501';
  END IF;
  UPDATE rekey.leases SET held_until = rekey.instant()
    WHERE resource = given_resource AND holder = given_member AND fence = given_fence;
END $$;

-- Readings are no history: the two newest of an account stay.
CREATE FUNCTION rekey.put_readings(given_resource text, given_member text, given_hash text, given_content text)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT rekey.sits_on(given_member) THEN
    RAISE EXCEPTION 'not the seat of this login' USING ERRCODE = '42501';
  END IF;
  INSERT INTO rekey.readings (resource, hash, member, content, read_at)
    VALUES (given_resource, given_hash, given_member, given_content, clock_timestamp())
    ON CONFLICT (resource, hash) DO UPDATE SET read_at = excluded.read_at;
  DELETE FROM rekey.readings WHERE resource = given_resource AND hash NOT IN (
    SELECT r.hash FROM rekey.readings r WHERE r.resource = given_resource ORDER BY r.read_at DESC LIMIT 2);
END $$;

CREATE FUNCTION rekey.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'events are only ever added' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON rekey.events
  FOR EACH STATEMENT EXECUTE FUNCTION rekey.refuse_change();

CREATE FUNCTION rekey.tell_news() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('rekey_news', '');
  RETURN NULL;
END $$;
CREATE TRIGGER events_news AFTER INSERT ON rekey.events
  FOR EACH STATEMENT EXECUTE FUNCTION rekey.tell_news();

ALTER TABLE rekey.events ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON rekey.events FOR SELECT USING (true);
CREATE POLICY own_chain_only ON rekey.events FOR INSERT WITH CHECK (rekey.sits_on(member));
`
}
