/**
 * Data keys that are renewed while the service runs.
 *
 * <p>A key file holds one or more generations of data keys ({@link
 * org.xiangfu.server.sealing.KeyFile}). Whatever is stored of people states the generation that it
 * is sealed with, and a node that holds several opens all of them, looks people up under each, the
 * oldest first, and searches once with each rotation. The ledger says which generation seals; it
 * and every shard of the gallery refuse what is sealed with another one, so that a node which has
 * not heard of it learns it from its first write. From then on the node that leads the ledger seals
 * everything of before anew, through the log, with explicit content: replicas hold no keys.
 *
 * <p><b>Another kind of sealed record</b> joins by three things:
 *
 * <ol>
 *   <li>It is sealed with {@code data.present()}, stored with that seal's {@code stamp()} in a
 *       field of its message (0 is the first generation), and opened with {@code data.stamped(…)}.
 *       In the ledger's index its documents say the stamp by {@link
 *       org.xiangfu.server.ledger.v1.KeyGenerations}: those that do not are counted as sealed with
 *       older keys, so that no key is retired too early.
 *   <li>Its command is refused by the replica at another generation ({@code KeysBook.refuses},
 *       {@link org.xiangfu.server.replication.StoredGeneration}), and who proposes it raises the
 *       seal and proposes again. It is looked up under each of {@code data.generations()}.
 *   <li>A {@link org.xiangfu.server.sealing.SealedRecords} walks it, proposes "replace, if it is
 *       still as it was", and is added to the list of {@code XiangfuServer.sealedRecords}.
 * </ol>
 *
 * <p>A command that reads or changes stored records compares sealed texts, which works under the
 * same keys only. Cases, incidents and reviews are known by ids that stay, so that the replica sees
 * by their stamp that they are of other keys, refuses the step and names them: they are sealed
 * anew, and the step is proposed again. Entries of the register and photos are known by the
 * person's number, whose sealed form changes with the keys, so that the replica cannot see it:
 * whoever proposes seals them anew before, with the keys of the proposal, and with them all that
 * the change touches; no older form can come into being once the ledger is at those keys.
 *
 * <p>Portraits lie in a store beside the log. Each generation has its own folder there, so that no
 * object ever changes; what a node writes with older keys after the end of a renewal is looked for
 * from time to time ({@link org.xiangfu.server.sealing.SealedRecords#isBesideTheLog}).
 *
 * <p>What stays: ids of events, cases and photos, and the digests that they are made of, are keyed
 * by the naming key of the file, which is never renewed; so are the names of portraits and backups.
 * They open nothing: who has that key can tell whether a photo or a request that he holds himself,
 * to the last byte, is known here.
 */
package org.xiangfu.server.keys;
