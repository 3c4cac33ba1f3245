import type { Files } from './mismatches';

const USERS = `create table users (
  id uuid primary key,
  display_name text not null,
  email text,
  created_at timestamptz default now()
);
create table orders (id serial primary key, user_id uuid references users, total numeric);`;

const PYTHON = 'import psycopg\n\ndef load(cur, id):\n';

/** Small repositories in which one query or model is not what the tables are: what is wrong, where, and the files. */
export const QUERY_MISMATCHES: readonly (readonly [string, string, Files])[] = [
  [
    'a column that no table has',
    'users.ts:2 displayName',
    {
      'db/schema.sql': USERS,
      'users.ts':
        'export const load = (db: Db, id: string) =>\n  db.query("select id, displayName from users where id = $1", [id]);',
    },
  ],
  [
    'a column on a later line of a template',
    'users.ts:4 mail',
    {
      'db/schema.sql': USERS,
      'users.ts': 'const rows = await sql`\n  select\n    id,\n    mail\n  from users\n  where id = ${id}`;',
    },
  ],
  [
    'a table of almost the same name',
    'users.js:1 app_users',
    {
      'schema.sql': USERS,
      'users.js': "const q = pool.query('SELECT id FROM app_users WHERE id = ?', [1]);",
    },
  ],
  [
    'a table beside one that is there',
    'users.ts:1 invoices',
    {
      'schema.sql': USERS,
      'users.ts': 'const sql = "select i.id from users u join invoices i on i.user_id = u.id";',
    },
  ],
  [
    'a column of the other table of a join',
    'orders.py:4 total',
    {
      'schema.sql': USERS,
      'orders.py': `${PYTHON}    cur.execute("SELECT u.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = %s", (id,))\n`,
    },
  ],
  [
    'a column that is written',
    'save.py:4 name',
    {
      'schema.sql': USERS,
      'save.py': `${PYTHON}    cur.execute("INSERT INTO users (id, name) VALUES (%s, %s)", (id, 'x'))\n`,
    },
  ],
  [
    'a column that is updated, in pieces that are joined',
    'save.py:6 nickname',
    {
      'schema.sql': USERS,
      'save.py': `${PYTHON}    cur.execute(\n        "UPDATE users "\n        "SET nickname = %s WHERE id = %s", (1, id))\n`,
    },
  ],
  [
    'a column that a later migration took away',
    'users.ts:1 email',
    {
      'migrations/1_users.sql': USERS,
      'migrations/2_mail.sql': 'alter table users drop column email;',
      'users.ts': "export const find = 'SELECT email FROM users';",
    },
  ],
  [
    'a column that a migration gave another name',
    'users.ts:1 email',
    {
      'migrations/1_users.sql': USERS,
      'migrations/10_mail.sql': 'alter table users rename column email to mail;',
      'users.ts': 'db.prepare(`DELETE FROM users WHERE email = ?`).run(mail);',
    },
  ],
  [
    'seed data that does not fit',
    'seed.sql:2 name',
    {
      'schema.sql': USERS,
      'seed.sql': "insert into orders (total) values (3);\ninsert into users (id, name) values ('1', 'Ada');",
    },
  ],
  [
    'a query of a file of queries',
    'queries/users.sql:2 displayName',
    {
      'schema.sql': USERS,
      'queries/users.sql': '-- name: GetUser :one\nselect displayName from users where id = $1;',
    },
  ],
  [
    'a column in a query within a query',
    'report.ts:1 amount',
    {
      'schema.sql': USERS,
      'report.ts':
        'const sql = "select id from users u where exists (select 1 from orders where orders.user_id = u.id and amount > 3)";',
    },
  ],
  [
    'a column of what is returned',
    'report.ts:1 inserted_at',
    {
      'schema.sql': USERS,
      'report.ts': "db.one('insert into orders (total) values ($1) returning id, inserted_at', [1]);",
    },
  ],
  [
    'a model of SQLAlchemy',
    'models.py:6 displayName',
    {
      'schema.sql': USERS,
      'models.py':
        'from sqlalchemy import Column, Text\n\nclass User(Base):\n    __tablename__ = "users"\n    id = Column(Text, primary_key=True)\n    displayName = Column(Text)\n',
    },
  ],
  [
    'a table of Drizzle',
    'tables.ts:2 mail',
    {
      'schema.sql': USERS,
      'tables.ts':
        "export const users = pgTable('users', { id: uuid('id').primaryKey(),\n  mail: text('mail').notNull() });",
    },
  ],
];

/** Small repositories whose queries and models fit, or of which nobody can tell. */
export const SOUND_QUERIES: readonly (readonly [string, Files])[] = [
  [
    'columns by alias, in functions, and of both tables',
    {
      'schema.sql': USERS,
      'a.ts':
        "const sql = `SELECT u.display_name AS name, count(*) AS n, sum(total) FROM users u LEFT JOIN orders AS o ON o.user_id = u.id\n  WHERE u.created_at > now() - interval '1 day' GROUP BY u.id, name HAVING count(*) > 1 ORDER BY n DESC LIMIT ${n}`;",
    },
  ],
  [
    'sentences for people',
    {
      'schema.sql': USERS,
      'a.ts':
        "dialog.show('Select a file from the list'); ask('Update users set up by hand'); log('With love');",
    },
  ],
  [
    'documentation',
    { 'schema.sql': USERS, 'a.py': 'def f():\n    """SELECT what FROM nowhere is what this does."""\n' },
  ],
  [
    'queries that stand before it',
    {
      'schema.sql': USERS,
      'a.ts':
        "const sql = 'WITH recent AS (SELECT id AS uid FROM users), n(x) AS (SELECT 1) SELECT uid, x FROM recent, n';",
    },
  ],
  [
    'a recursive one',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.query('with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select n from t');",
    },
  ],
  [
    'a query within a query',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.query('select s.what from (select display_name as what from users) s where what is not null');",
    },
  ],
  [
    'rows of two queries in order',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.query('select id, display_name as label from users union select user_id, total::text from orders order by label');",
    },
  ],
  [
    'what is inserted and in conflict',
    {
      'schema.sql': USERS,
      'a.py': `${PYTHON}    cur.execute("INSERT INTO users (id, email) VALUES (%(id)s, %(mail)s) ON CONFLICT (id) DO UPDATE SET email = excluded.email, display_name = users.display_name RETURNING id", {})\n`,
    },
  ],
  ['another case', { 'schema.sql': USERS, 'a.ts': "db.query('SELECT U.ID, Display_Name FROM Users U');" }],
  [
    'tables of the database itself',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.query('select table_name from information_schema.tables'); db.query('select name from sqlite_master');",
    },
  ],
  ['a table of another schema', { 'schema.sql': USERS, 'a.ts': "db.query('select aud from auth.users');" }],
  [
    'a table of another database',
    { 'schema.sql': USERS, 'a.ts': "legacy.query('SELECT c.kind FROM customers c');" },
  ],
  [
    'a name that is put together',
    {
      'schema.sql': USERS,
      'a.ts': 'db.query(`select nothing from ${table}`); db.query(`select nothing from users_${year}`);',
    },
  ],
  [
    'a query that is put together',
    {
      'schema.sql': USERS,
      'a.py': `${PYTHON}    cur.execute(f"SELECT id FROM users WHERE {where} LIMIT %s", (1,))\n`,
    },
  ],
  [
    'a table that the program makes',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.exec('CREATE TEMP TABLE IF NOT EXISTS user_ids (x int)'); db.query('select x from user_ids, users');",
    },
  ],
  [
    'a column that was added later',
    {
      'db/1.sql': USERS,
      'db/2.sql': 'ALTER TABLE users ADD COLUMN age int;',
      'a.ts': "db.query('select age from users');",
    },
  ],
  [
    'a migration that can be taken back',
    {
      'db/1.up.sql': USERS,
      'db/1.down.sql': 'drop table users; drop table orders;',
      'a.ts': "db.query('select email from users');",
    },
  ],
  [
    'a migration that is taken back in the same file',
    {
      'db/1.sql': `-- +goose Up\n${USERS}\n-- +goose Down\ndrop table users;`,
      'a.ts': "db.query('select email from users');",
    },
  ],
  [
    'a table that inherits',
    {
      'schema.sql': 'create table base (id int);\ncreate table users (name text) inherits (base);',
      'a.ts': "db.query('select id, name from users');",
    },
  ],
  [
    'a view',
    {
      'schema.sql': `${USERS}\ncreate view active as select * from users;`,
      'a.ts': "db.query('select email from active');",
    },
  ],
  [
    'a table that is rebuilt',
    {
      'db/1.sql': 'create table users (id integer primary key, name text);',
      'db/2.sql':
        'create table users_2 (id integer, full_name text);\ninsert into users_2 select id, name from users;\ndrop table users;\nalter table users_2 rename to users;',
      'a.ts': "db.query('select full_name from users');",
    },
  ],
  [
    'texts in double quotes',
    {
      'schema.sql': 'create table users (id integer primary key autoincrement, state text);',
      'a.ts': `db.query('SELECT id FROM users WHERE state = "active"');`,
    },
  ],
  [
    'units of time',
    { 'schema.sql': USERS, 'a.ts': "db.query('select datediff(day, created_at, now()) from users');" },
  ],
  ['a row as a whole', { 'schema.sql': USERS, 'a.ts': "db.query('select to_json(u) from users u');" }],
  [
    'placeholders of every kind',
    {
      'schema.sql': USERS,
      'a.ts':
        "db.query('select id from users where id = :id and email = @mail and display_name in (?) and created_at::date = $1');",
    },
  ],
  [
    'a query of another language',
    {
      'schema.sql': USERS,
      'a.ts': "client.query('MATCH (n) RETURN n'); const query = 'query { users { mail } }';",
    },
  ],
  [
    'models that fit',
    {
      'schema.sql': USERS,
      'a.py':
        'class User(Base):\n    __tablename__ = "users"\n    id: Mapped[str] = mapped_column(primary_key=True)\n    name = Column("display_name", Text)\n    orders: Mapped[list["Order"]] = relationship(back_populates="user")\n    LIMIT = 3\n',
      'b.ts':
        "export const users = pgTable('users', { id: uuid('id').primaryKey(), displayName: text('display_name'), createdAt: timestamp() });",
    },
  ],
  ['no schema at all', { 'a.ts': "db.query('select anything from anywhere');" }],
];
