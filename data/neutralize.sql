-- a copied database must not read anybody's mailbox
DELETE FROM mailbox_credential;
UPDATE mailbox_account SET state = 'paused' WHERE state IN ('connected', 'receiving', 'waiting');
