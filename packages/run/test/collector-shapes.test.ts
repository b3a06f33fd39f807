import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readGoSource } from '../src/catalogue/collector/go-source.ts';
import { createShapeReader } from '../src/catalogue/collector/shapes.ts';

/** Packages by their import path, each one file. */
const SOURCES: Readonly<Record<string, string>> = {
  'example.org/one': `package one

import (
	"time"

	renamed "example.org/two"
	"go.opentelemetry.io/collector/config/configoptional"
)

type (
	// Alias of a type elsewhere.
	Alias = renamed.Inner
)

// Config has \`one: "two"\` in its comment.
type Config struct {
	renamed.Base \`mapstructure:",squash"\`

	Every   time.Duration     \`mapstructure:"every,omitempty"\`
	Limit   *uint32           \`mapstructure:"limit"\` // at most
	Labels  map[string]string \`mapstructure:"labels"\`
	Inner   []Alias           \`mapstructure:"inner"\`
	Maybe   configoptional.Optional[renamed.Inner] \`mapstructure:"maybe"\`
	Number  configoptional.Optional[int] \`mapstructure:"number"\`
	Again   *Config           \`mapstructure:"again"\`
	Skipped string            \`mapstructure:"-"\`
	hidden  chan int

	_ struct{}
}
`,
  'example.org/two': `package two

type Base struct {
	Endpoint string \`mapstructure:"endpoint"\`
	Untagged bool
	Rest map[string]any \`mapstructure:",remain"\`
}

type Inner struct {
	Ratio float64 \`mapstructure:"ratio"\`
}

type Own struct {
	Key string \`mapstructure:"key"\`
}

func (o *Own) Unmarshal(conf *confmap.Conf) error {
	return nil
}

type Word int8

func (w *Word) UnmarshalText(text []byte) error {
	return nil
}
`,
};

function reader() {
  return createShapeReader({
    package: async (path) => {
      const { types, decoders } = readGoSource(SOURCES[path] ?? '');
      return { types: new Map(types.map((type) => [type.name, type])), decoders };
    },
    read: async () => '',
  });
}

describe('the shape of a Go struct', () => {
  it('has a key for each field that mapstructure fills, with what is squashed into it', async () => {
    const { shapeOf, definitions } = reader();
    assert.equal(await shapeOf('example.org/one', 'Config'), '#example.org/one.Config');
    assert.deepEqual(definitions.get('example.org/one.Config'), {
      keys: {
        Untagged: 'boolean',
        again: '#example.org/one.Config',
        endpoint: 'text',
        every: 'duration',
        inner: { list: '#example.org/two.Inner' },
        labels: { map: 'text' },
        limit: 'natural',
        maybe: { optional: '#example.org/two.Inner' },
        number: 'integer',
      },
      open: true,
    });
    assert.deepEqual(definitions.get('example.org/two.Inner'), { keys: { ratio: 'number' } });
  });

  for (const name of ['Own', 'Word'])
    it(`is not guessed where the type decodes itself: ${name}`, async () => {
      await assert.rejects(reader().shapeOf('example.org/two', name), /example\.org\/two\.\w+ decodes itself/);
    });
});
