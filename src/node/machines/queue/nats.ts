/*
 * The client of NATS JetStream as a file of its own in `dist`: it is loaded where a queue is used, and the editor's
 * package does not bring it.
 */
export { connect } from '@nats-io/transport-node';
export { credsAuthenticator, nkeyAuthenticator, nkeys } from '@nats-io/nats-core';
export { AckPolicy, DeliverPolicy, jetstream, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
