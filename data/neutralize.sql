-- a copied database must not read anybody's mailbox
DELETE FROM mailbox_authorization;
DELETE FROM mailbox_credential;
DELETE FROM ir_config_parameter WHERE key IN ('crm_mailbox.mark_key', 'crm_mailbox.key_fingerprint');
UPDATE mailbox_account SET state = 'paused' WHERE state IN ('connected', 'receiving', 'waiting');
