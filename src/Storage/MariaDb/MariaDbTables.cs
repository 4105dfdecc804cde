namespace NexusWorkflows.Storage.MariaDb;

/// <summary>The tables of schema 12, the first that MariaDB has: what SQLite's steps 1 to 12 come to. Instants are ticks of UTC, JSON is text.</summary>
/// <remarks>No foreign keys: a child row would lock its parent's. Keys are what upserts meet, so none of them has a second unique key.</remarks>
internal static class MariaDbTables
{
    public static readonly string[] All =
    [
        """
        CREATE TABLE IF NOT EXISTS runs (
            id VARCHAR(128) NOT NULL PRIMARY KEY, root_id VARCHAR(128) NOT NULL, workflow VARCHAR(200) NOT NULL, workflow_version INT NOT NULL, definition_version_id VARCHAR(128) NOT NULL,
            name VARCHAR(200), status VARCHAR(16) NOT NULL, direction VARCHAR(16) NOT NULL, version BIGINT NOT NULL, fence BIGINT NOT NULL, holder VARCHAR(255), lease_until BIGINT, claims INT NOT NULL,
            due_at BIGINT, site VARCHAR(255), actor VARCHAR(255) NOT NULL, start_key VARCHAR(255), accepted_at BIGINT NOT NULL, finished_at BIGINT, quarantined TINYINT NOT NULL, cause LONGTEXT,
            failures INT NOT NULL DEFAULT 0, definition_id VARCHAR(255), parent_id VARCHAR(128), parent_step VARCHAR(128), tree_id VARCHAR(128), correlation_id VARCHAR(200), updated_at BIGINT, state LONGTEXT NOT NULL,
            incident_count INT GENERATED ALWAYS AS (CASE WHEN json_valid(state) THEN coalesce(json_length(state, '$.incidents'), 0) ELSE 0 END) VIRTUAL,
            KEY ix_runs_root (root_id), KEY ix_runs_lease (lease_until), KEY ix_runs_due (due_at), KEY ix_runs_accepted (accepted_at), KEY ix_runs_tree (tree_id), KEY ix_runs_parent (parent_id),
            KEY ix_runs_definition (definition_version_id), KEY ix_runs_definition_end (definition_id, finished_at), KEY ix_runs_correlation_end (correlation_id, finished_at),
            KEY ix_runs_workflow_accepted (workflow, accepted_at), KEY ix_runs_definition_accepted (definition_id, accepted_at), KEY ix_runs_status_accepted (status, accepted_at),
            KEY ix_runs_search (accepted_at, id, name, workflow, correlation_id))
        """,
        "CREATE TABLE IF NOT EXISTS run_uses (run_id VARCHAR(128) NOT NULL, version_id VARCHAR(128) NOT NULL, PRIMARY KEY (run_id, version_id), KEY ix_uses_version (version_id))",
        "CREATE TABLE IF NOT EXISTS blobs (run_id VARCHAR(128) NOT NULL, hash VARCHAR(64) NOT NULL, text LONGTEXT NOT NULL, PRIMARY KEY (run_id, hash))",
        "CREATE TABLE IF NOT EXISTS holds (scope VARCHAR(255) NOT NULL, root_id VARCHAR(128) NOT NULL, exclusive TINYINT NOT NULL, since BIGINT, PRIMARY KEY (scope, root_id), KEY ix_holds_scope (scope, since), KEY ix_holds_root (root_id))",
        "CREATE TABLE IF NOT EXISTS limits (name VARCHAR(255) NOT NULL, root_id VARCHAR(128) NOT NULL, since BIGINT, PRIMARY KEY (name, root_id), KEY ix_limits_root (root_id), KEY ix_limits_since (since))",
        "CREATE TABLE IF NOT EXISTS limit_turns (name VARCHAR(255) NOT NULL, client VARCHAR(255) NOT NULL, turn BIGINT NOT NULL, PRIMARY KEY (name, client))",
        "CREATE TABLE IF NOT EXISTS hold_queue (number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, root_id VARCHAR(128) NOT NULL, client VARCHAR(255) NOT NULL, UNIQUE KEY ix_hold_queue_root (root_id))",
        "CREATE TABLE IF NOT EXISTS start_keys (key_hash VARCHAR(128) NOT NULL PRIMARY KEY, run_id VARCHAR(128) NOT NULL, body_hash VARCHAR(128) NOT NULL, KEY ix_start_keys_run (run_id))",
        """
        CREATE TABLE IF NOT EXISTS journal (
            run_id VARCHAR(128) NOT NULL, sequence BIGINT NOT NULL, at BIGINT NOT NULL, event VARCHAR(32) NOT NULL, step_id VARCHAR(128), node_id LONGTEXT, activity_id VARCHAR(255), activity_type VARCHAR(255),
            data LONGTEXT, parent_step_id VARCHAR(128), PRIMARY KEY (run_id, sequence))
        """,
        """
        CREATE TABLE IF NOT EXISTS effects (
            id VARCHAR(128) NOT NULL PRIMARY KEY, run_id VARCHAR(128) NOT NULL, root_id VARCHAR(128) NOT NULL, step_id VARCHAR(128) NOT NULL, number INT NOT NULL, system VARCHAR(64) NOT NULL, kind VARCHAR(64) NOT NULL,
            name VARCHAR(255) NOT NULL, goes_with VARCHAR(255), token VARCHAR(128) NOT NULL, ids LONGTEXT NOT NULL, before_secret VARCHAR(255), activity_type VARCHAR(255) NOT NULL, inputs LONGTEXT NOT NULL, site VARCHAR(255),
            status VARCHAR(16) NOT NULL, made_at BIGINT NOT NULL, removed_at BIGINT, removed_by VARCHAR(128), KEY ix_effects_root (root_id), KEY ix_effects_site (site), KEY ix_effects_thing (name, kind, system))
        """,
        """
        CREATE TABLE IF NOT EXISTS audit (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, at BIGINT NOT NULL, actor VARCHAR(255) NOT NULL, action VARCHAR(64) NOT NULL, subject VARCHAR(255) NOT NULL, detail LONGTEXT,
            mark VARBINARY(32), number BIGINT, hash VARBINARY(32), seal VARBINARY(32), UNIQUE KEY ux_audit_number (number))
        """,
        "CREATE TABLE IF NOT EXISTS audit_sealer (id INT NOT NULL PRIMARY KEY, holder VARCHAR(255), lease_until BIGINT, marked_from BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS api_keys (name VARCHAR(64) NOT NULL PRIMARY KEY, role VARCHAR(16) NOT NULL, hash VARCHAR(64) NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT, workflows LONGTEXT, activities LONGTEXT)",
        "CREATE TABLE IF NOT EXISTS inbox (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, run_id VARCHAR(128) NOT NULL, kind VARCHAR(32) NOT NULL, payload LONGTEXT NOT NULL, at BIGINT NOT NULL, KEY ix_inbox_run (run_id))",
        "CREATE TABLE IF NOT EXISTS outbox (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, run_id VARCHAR(128) NOT NULL, kind VARCHAR(32) NOT NULL, payload LONGTEXT, KEY ix_outbox_run (run_id))",
        "CREATE TABLE IF NOT EXISTS run_keys (run_id VARCHAR(128) NOT NULL PRIMARY KEY, wrapped LONGBLOB NOT NULL)",
        "CREATE TABLE IF NOT EXISTS secrets (run_id VARCHAR(128) NOT NULL, name VARCHAR(255) NOT NULL, sealed LONGBLOB NOT NULL, one_time TINYINT NOT NULL, read_at BIGINT, PRIMARY KEY (run_id, name))",
        """
        CREATE TABLE IF NOT EXISTS named_secrets (
            name VARCHAR(200) NOT NULL PRIMARY KEY, id VARCHAR(128) NOT NULL, version INT NOT NULL, status VARCHAR(16) NOT NULL, created_at BIGINT NOT NULL, display_name LONGTEXT, description LONGTEXT, type VARCHAR(32) NOT NULL,
            scope VARCHAR(200), updated_at BIGINT, expires_at BIGINT, sealed LONGBLOB, revision INT NOT NULL)
        """,
        """
        CREATE TABLE IF NOT EXISTS definition_versions (
            id VARCHAR(128) NOT NULL PRIMARY KEY, definition_id VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, version INT NOT NULL, is_published TINYINT NOT NULL, is_latest TINYINT NOT NULL, created_at BIGINT NOT NULL,
            json LONGTEXT NOT NULL, hash VARCHAR(64) NOT NULL, elsa_id VARCHAR(128), description LONGTEXT, superseded_at BIGINT, revision BIGINT NOT NULL DEFAULT 0, changed_by VARCHAR(255), changed_at BIGINT,
            editor VARCHAR(64), editor_from BIGINT, aside_of VARCHAR(255), aside_for VARCHAR(64),
            KEY ix_definitions_definition (definition_id), KEY ix_definitions_name (name), KEY ix_definitions_elsa (elsa_id), KEY ix_definitions_superseded (superseded_at))
        """,
        "CREATE TABLE IF NOT EXISTS definition_revisions (last BIGINT NOT NULL PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS clients (name VARCHAR(255) NOT NULL PRIMARY KEY, email VARCHAR(255), notes LONGTEXT, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL)",
        """
        CREATE TABLE IF NOT EXISTS sites (
            domain VARCHAR(255) NOT NULL PRIMARY KEY, client VARCHAR(255) NOT NULL, status VARCHAR(16) NOT NULL, purpose LONGTEXT, token VARCHAR(128), run_id VARCHAR(128), created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL,
            data LONGTEXT NOT NULL, KEY ix_sites_client (client))
        """,
        """
        CREATE TABLE IF NOT EXISTS bookmarks (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, run_id VARCHAR(128) NOT NULL, bookmark_id VARCHAR(128) NOT NULL, kind VARCHAR(255) NOT NULL, hash VARCHAR(64) NOT NULL, correlation_id VARCHAR(255), stays TINYINT NOT NULL,
            KEY ix_bookmarks_run (run_id), KEY ix_bookmarks_hash (hash))
        """,
        """
        CREATE TABLE IF NOT EXISTS triggers (
            definition_id VARCHAR(255) NOT NULL, `key` VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL, node_id LONGTEXT NOT NULL, version_id VARCHAR(128) NOT NULL, kind VARCHAR(255) NOT NULL, payload LONGTEXT NOT NULL, due_at BIGINT,
            PRIMARY KEY (definition_id, `key`), KEY ix_triggers_hash (hash), KEY ix_triggers_due (due_at))
        """,
        "CREATE TABLE IF NOT EXISTS slots (definition_id VARCHAR(255) NOT NULL, `key` VARCHAR(64) NOT NULL, last_at BIGINT NOT NULL, PRIMARY KEY (definition_id, `key`))",
        """
        CREATE TABLE IF NOT EXISTS stimuli (
            id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, hash VARCHAR(64) NOT NULL, publisher VARCHAR(128), stimulus LONGTEXT NOT NULL, started LONGTEXT, kept_until BIGINT, KEY ix_stimuli_hash (hash), KEY ix_stimuli_kept (kept_until))
        """,
        "CREATE TABLE IF NOT EXISTS store_key (id INT NOT NULL PRIMARY KEY, proof VARBINARY(32) NOT NULL)",
        "CREATE TABLE IF NOT EXISTS gate (id INT NOT NULL PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS writers (id VARCHAR(64) NOT NULL PRIMARY KEY, last BIGINT NOT NULL, begun_at BIGINT NOT NULL)",
    ];

    /// <summary>The tables of schema 13, and one that marks a store which is being moved here.</summary>
    public static readonly string[] Schedules =
    [
        """
        CREATE TABLE IF NOT EXISTS schedules (
            name VARCHAR(128) NOT NULL PRIMARY KEY, cron VARCHAR(200) NOT NULL, zone VARCHAR(100) NOT NULL, workflow VARCHAR(200) NOT NULL, input LONGTEXT NOT NULL, secrets LONGTEXT NOT NULL,
            overlap_rule VARCHAR(16) NOT NULL, missed_rule VARCHAR(16) NOT NULL, jitter BIGINT NOT NULL, paused INT NOT NULL, shipped INT NOT NULL, removed INT NOT NULL, last_slot BIGINT NOT NULL, revision INT NOT NULL,
            created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, updated_by VARCHAR(200) NOT NULL)
        """,
        """
        CREATE TABLE IF NOT EXISTS schedule_slots (
            schedule VARCHAR(128) NOT NULL, slot BIGINT NOT NULL, due_at BIGINT NOT NULL, state VARCHAR(16) NOT NULL, run_id VARCHAR(128), missed_first BIGINT, missed_last BIGINT, missed_count INT NOT NULL,
            detail LONGTEXT, started_by VARCHAR(200), decided_at BIGINT NOT NULL, PRIMARY KEY (schedule, slot), KEY ix_schedule_slots_state (state))
        """,
        "CREATE TABLE IF NOT EXISTS store_move (begun_at BIGINT NOT NULL PRIMARY KEY)",
    ];

    /// <summary>The rows that are there from the start; each may be run again.</summary>
    public static readonly string[] FirstRows =
    [
        "INSERT INTO gate (id) VALUES (1) ON DUPLICATE KEY UPDATE id = id",
        "INSERT INTO audit_sealer (id, marked_from) VALUES (1, 1) ON DUPLICATE KEY UPDATE id = id",
        "INSERT INTO definition_revisions (last) SELECT 0 FROM gate WHERE NOT EXISTS (SELECT 1 FROM definition_revisions)",
    ];
}
