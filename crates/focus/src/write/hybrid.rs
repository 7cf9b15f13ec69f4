//! Parquet's hybrid of run-length encoding and bit packing, for levels and dictionary codes
//! (Apache Parquet, Encodings: "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)").

/// Equal values that are worth a run of their own.
const RUN: usize = 16;

/// Bits that hold every value up to `largest`; at least one, which all readers understand.
pub(super) fn width(largest: u32) -> u32 {
    (u32::BITS - largest.leading_zeros()).max(1)
}

/// Appends `values`, each below `1 << width`.
pub(super) fn encode(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let mut at = 0;
    while at < values.len() {
        let run = run(&values[at..]);
        if run >= RUN || at + run == values.len() {
            repeat(values[at], run, width, out);
            at += run;
            continue;
        }
        let start = at;
        while at < values.len() {
            at = (at + 8).min(values.len());
            if values[at..]
                .first_chunk::<RUN>()
                .is_some_and(|next| next.iter().all(|value| *value == next[0]))
            {
                break;
            }
        }
        pack(&values[start..at], width, out);
    }
}

/// Appends one value, `count` times.
pub(super) fn repeat(value: u32, count: usize, width: u32, out: &mut Vec<u8>) {
    if count > 0 {
        varint((count as u64) << 1, out);
        out.extend_from_slice(&value.to_le_bytes()[..width.div_ceil(8) as usize]);
    }
}

fn run(values: &[u32]) -> usize {
    let Some(first) = values.first() else {
        return 0;
    };
    values
        .iter()
        .position(|value| value != first)
        .unwrap_or(values.len())
}

/// Groups of eight values, the last one filled up with zeros.
fn pack(values: &[u32], width: u32, out: &mut Vec<u8>) {
    let groups = values.len().div_ceil(8);
    varint((groups as u64) << 1 | 1, out);
    let end = out.len() + groups * width as usize;
    let (mut buffer, mut bits) = (0u64, 0u32);
    for value in values {
        buffer |= u64::from(*value) << bits;
        bits += width;
        if bits >= 32 {
            out.extend_from_slice(&(buffer as u32).to_le_bytes());
            buffer >>= 32;
            bits -= 32;
        }
    }
    out.extend_from_slice(&buffer.to_le_bytes()[..bits.div_ceil(8) as usize]);
    out.resize(end, 0);
}

/// ULEB-128.
fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads it back the way the specification describes it.
    fn decode(mut bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
        let mut values = Vec::new();
        while values.len() < count {
            let (mut header, mut shift) = (0u64, 0);
            loop {
                let byte = bytes[0];
                bytes = &bytes[1..];
                header |= u64::from(byte & 0x7f) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            if header & 1 == 0 {
                let (value, rest) = bytes.split_at(width.div_ceil(8) as usize);
                let mut word = [0; 4];
                word[..value.len()].copy_from_slice(value);
                let repeated = (header >> 1) as usize;
                values.extend(std::iter::repeat_n(u32::from_le_bytes(word), repeated));
                bytes = rest;
            } else {
                let (packed, rest) = bytes.split_at((header >> 1) as usize * width as usize);
                for index in 0..packed.len() * 8 / width as usize {
                    let bit = |at: usize| u32::from(packed[at / 8] >> (at % 8) & 1);
                    let first = index * width as usize;
                    let bits = (0..width as usize).map(|offset| bit(first + offset) << offset);
                    values.push(bits.sum());
                }
                bytes = rest;
            }
        }
        assert!(bytes.is_empty());
        assert!(values[count..].iter().all(|padding| *padding == 0));
        values.truncate(count);
        values
    }

    proptest! {
        #[test]
        fn gives_back_what_went_in(
            runs in prop::collection::vec((any::<u32>(), 1usize..40), 0..40), width in 1u32..=32,
        ) {
            let mask = u32::MAX >> (32 - width);
            let repeated = runs.iter().flat_map(|(value, count)| std::iter::repeat_n(value & mask, *count));
            let values: Vec<u32> = repeated.collect();
            let mut bytes = Vec::new();
            encode(&values, width, &mut bytes);
            prop_assert_eq!(decode(&bytes, width, values.len()), values);
        }
    }

    #[test]
    fn a_run_takes_a_few_bytes() {
        let mut bytes = Vec::new();
        encode(&[5; 20_000], 3, &mut bytes);
        assert_eq!(bytes, [0xc0, 0xb8, 0x02, 5]);
        assert_eq!([0, 1, 2, 255, 256].map(width), [1, 1, 2, 8, 9]);
    }
}
