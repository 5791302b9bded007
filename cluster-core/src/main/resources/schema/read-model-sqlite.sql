-- The read model. It can be deleted at any time: it is built again from the journal.

-- How far the projection has come; written with the rows, so that each event counts exactly once.
CREATE TABLE IF NOT EXISTS PROJECTION (name TEXT PRIMARY KEY, journal_offset INTEGER NOT NULL) WITHOUT ROWID;

-- The records of the ECMS detailed design (E1).
CREATE TABLE IF NOT EXISTS NETWORK_RESOURCE (
  ip_addr TEXT PRIMARY KEY,
  mac_addr TEXT NOT NULL,
  is_free BOOLEAN NOT NULL DEFAULT 1,
  -- beyond E1:
  ip_bits INTEGER NOT NULL,
  network TEXT NOT NULL,
  lease_state TEXT NOT NULL DEFAULT 'free',
  vm_id TEXT,
  sequence INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS network_resource_order ON NETWORK_RESOURCE (ip_bits);
CREATE INDEX IF NOT EXISTS network_resource_held ON NETWORK_RESOURCE (lease_state, ip_bits);

CREATE TABLE IF NOT EXISTS NODE_RESOURCE (
  host_name TEXT PRIMARY KEY,
  ip_addr TEXT NOT NULL,
  total_cpu INTEGER NOT NULL,
  free_cpu INTEGER NOT NULL,
  total_msize INTEGER NOT NULL,
  free_msize INTEGER NOT NULL,
  total_ssize INTEGER NOT NULL,
  free_ssize INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'down', 'exception', 'unknown')),
  create_time TEXT NOT NULL,
  update_time TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS VM_RESOURCE_CONFIG (
  vm_id TEXT PRIMARY KEY,
  vcpu_count INTEGER NOT NULL,
  mem_size INTEGER NOT NULL,
  disk_size INTEGER NOT NULL,
  user_password TEXT,
  user_hostname TEXT NOT NULL,
  ip_address TEXT,
  mac_address TEXT,
  os_type TEXT NOT NULL,
  update_time TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS VM_RUNENV_INFO (
  vm_id TEXT PRIMARY KEY,
  host_name TEXT,
  vnc_port INTEGER,
  vnc_password TEXT,
  vm_status TEXT NOT NULL CHECK (vm_status IN ('running', 'stopped', 'suspend', 'unknown'))
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS VDISK_INFO (
  disk_id TEXT PRIMARY KEY,
  disk_uri TEXT NOT NULL,
  disk_size TEXT NOT NULL,
  attached_vm_id TEXT,
  update_time TEXT NOT NULL
) WITHOUT ROWID;

-- The current state of every entity, with the columns that lists are filtered by.
CREATE TABLE IF NOT EXISTS ENTITY_STATE (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  created INTEGER NOT NULL,
  gone BOOLEAN NOT NULL,
  name TEXT,
  state TEXT,
  node TEXT,
  image TEXT,
  vm TEXT,
  document BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS entity_state_order ON ENTITY_STATE (kind, gone, created, id);
CREATE INDEX IF NOT EXISTS entity_state_name ON ENTITY_STATE (kind, name);
CREATE INDEX IF NOT EXISTS entity_state_state ON ENTITY_STATE (kind, state, created, id);
-- Covers the question which VMs run on a node, which is asked for every node every few seconds.
CREATE INDEX IF NOT EXISTS entity_state_node_state ON ENTITY_STATE (kind, node, state, created, id);
DROP INDEX IF EXISTS entity_state_node;

CREATE TABLE IF NOT EXISTS VM_LABEL (
  label_key TEXT NOT NULL,
  label_value TEXT NOT NULL,
  vm_id TEXT NOT NULL,
  PRIMARY KEY (label_key, label_value, vm_id)
) WITHOUT ROWID;
